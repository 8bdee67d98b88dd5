package journal

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash"
	"sync"
)

// hashers are used again: a fan-out hashes thousands of rows.
var hashers = sync.Pool{New: func() any { return sha256.New() }}

// RowHash is the hash of a row: SHA-256 over “gaoshi row 1”, the table, and name and
// value of each column that is not empty, in the order given, each with its length
// before it; in base64 without padding. A value is an int64, a string, a []byte or
// nil; 0, "", no bytes and nil are empty.
func RowHash(table string, columns []string, values []any) (string, error) {
	h := hashers.Get().(hash.Hash)
	defer hashers.Put(h)
	h.Reset()
	var num [binary.MaxVarintLen64]byte
	put := func(kind byte, b string) {
		n := binary.PutUvarint(num[:], uint64(len(b)))
		h.Write([]byte{kind})
		h.Write(num[:n])
		h.Write([]byte(b))
	}
	put('t', "gaoshi row 1 "+table)
	for i, v := range values {
		var kind byte
		var text string
		switch x := v.(type) {
		case nil:
			continue
		case int64:
			if x == 0 {
				continue
			}
			kind, text = 'i', fmt.Sprint(x)
		case int32:
			if x == 0 {
				continue
			}
			kind, text = 'i', fmt.Sprint(x)
		case bool:
			if !x {
				continue
			}
			kind, text = 'i', "1"
		case string:
			kind, text = 's', x
		case []byte:
			kind, text = 'b', string(x)
		default:
			return "", fmt.Errorf("column %s of %s holds a %T", columns[i], table, v)
		}
		if text == "" {
			continue
		}
		put('c', columns[i])
		put(kind, text)
	}
	return base64.RawStdEncoding.EncodeToString(h.Sum(nil)), nil
}
