package typeset

import (
	"fmt"
	"strings"
)

// structTree is the structure of a tagged PDF: one element for each tag of each
// page, in reading order, and the way back from marked content to its element.
type structTree struct {
	*objects
	pages   []int
	root    int
	top     int
	kids    []int  // children of the document element
	parents string // number tree: page → elements of its marked contents
}

func newTree(o *objects, pages []int) *structTree {
	return &structTree{objects: o, pages: pages, root: o.reserve(), top: o.reserve()}
}

// page adds the elements of one page. owners[m] is the tag of marked content m.
func (t *structTree) page(n int, tags []Tag, owners []int32) {
	refs := make([]int, len(tags))
	kids := make([]strings.Builder, len(tags))
	for i := range tags {
		refs[i] = t.reserve()
	}
	// Children in order of the tags; own contents stand in front of them.
	for m, owner := range owners {
		fmt.Fprintf(&kids[owner], "%d ", m)
	}
	for i, tag := range tags {
		if tag.Parent >= 0 {
			fmt.Fprintf(&kids[tag.Parent], "%d 0 R ", refs[i])
		} else {
			t.kids = append(t.kids, refs[i])
		}
	}
	for i, tag := range tags {
		parent := t.top
		if tag.Parent >= 0 {
			parent = refs[tag.Parent]
		}
		s := fmt.Sprintf("<</Type/StructElem/S/%s/P %d 0 R/Pg %d 0 R/K[%s]", tag.Role, parent, t.pages[n], strings.TrimSpace(kids[i].String()))
		if tag.Alt != "" {
			s += "/Alt" + text(tag.Alt)
		}
		t.put(refs[i], s+">>")
	}
	var b strings.Builder
	for _, owner := range owners {
		fmt.Fprintf(&b, "%d 0 R ", refs[owner])
	}
	t.parents += fmt.Sprintf("%d[%s]", n, strings.TrimSpace(b.String()))
}

// write finishes the tree and returns its root object.
func (t *structTree) write() int {
	var b strings.Builder
	for _, k := range t.kids {
		fmt.Fprintf(&b, "%d 0 R ", k)
	}
	t.put(t.top, fmt.Sprintf("<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>", t.root, strings.TrimSpace(b.String())))
	t.put(t.root, fmt.Sprintf("<</Type/StructTreeRoot/K %d 0 R/ParentTree<</Nums[%s]>>/ParentTreeNextKey %d>>", t.top, t.parents, len(t.pages)))
	return t.root
}
