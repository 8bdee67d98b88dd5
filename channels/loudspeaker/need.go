package loudspeaker

import (
	"regexp"
	"sort"
	"strings"
)

// Words that show what a listener needs: what to do, by when, how much, where, and
// what happens otherwise. Grounds and background are what can be read later.
var (
	actionWord     = regexp.MustCompile(`请|务必|必须|不准|不得|禁止|严禁|要|携带|带上|提前|抓紧|及时|撤|转移|避险|前往|报名|登记|申请|办理|缴|交|搜索|代办|手机|领取|参加|反映|提出|打电话|拨打|不用|不要|勿`)
	whenWord       = regexp.MustCompile(`\d{1,2}[日号]|\d{1,2}[:：点时]|[一二三四五六七八九十]+[日号点]|星期|今天|明天|今晚|今年|截止|截至|之前|日前|期间|逾期|时间`)
	banWord        = regexp.MustCompile(`空腹|不要吃|禁止|严禁|不准|绕行|停止|关闭|撤离|转移`)
	howWord        = regexp.MustCompile(`手机|微信|支付宝|网上|代办|代交|代缴|上门`)
	moneyWord      = regexp.MustCompile(`[\d.]+(?:万|亿)?元|[零一二两三四五六七八九十百千万]+元|免费|不收`)
	placeWord      = regexp.MustCompile(`村委会|便民服务|服务站|服务中心|卫生院|晒坝|院坝|会议室|信用社|银行|网点|地点|到.{1,8}(?:办|交|领|看)`)
	elseWord       = regexp.MustCompile(`逾期|过期|否则|后果|不能报销|不再|视为|暂停|罚|追究|诈骗|危险|预计|毫米|降雨|大风|雷电|着火|煤气味|触电|漏气|淹|报警|逃生`)
	whoWord        = regexp.MustCompile(`对象|村民|居民|农户|群众|老人|学生|每户|每人|家里|凡是?|范围`)
	backgroundWord = regexp.MustCompile(`^(?:为了?|根据|按照|依据|经|近年来|连日来|下一步|据悉|同时|此外|宣传中|本网讯)|高度重视|统一部署|精神|有关规定|意义|确保|切实|扎实|进一步|实施办法|评审|设置|已经(?:开始|启动)|正在进行|年久失修`)
	leadWhen       = regexp.MustCompile(`^[^，。]{0,4}(?:时间|日期)(?:[：:]|为)`)
	leadWhere      = regexp.MustCompile(`^[^，。]{0,4}(?:地点|路段|对象|范围)(?:[：:]|为)`)
	asideWord      = regexp.MustCompile(`出生|罚款|谅解|不便|工期|转告`)
	formula        = regexp.MustCompile(`^(?:现将?|现就|特将?|兹将?)[^，。]*(?:如下|公告|公示|通告|通知|说明)[，：:。]?$|^有关[^，。]*如下|^[^，。]{2,16}如下$|^特此(?:公告|公示|通告|通知|说明|函告)|^现(?:转发|予|公布|公告|公示)`)
)

// need is how much a listener needs a sentence, from about -50 to 150.
func need(s string) int {
	n := 0
	for _, w := range []struct {
		re *regexp.Regexp
		by int
	}{{actionWord, 30}, {whenWord, 40}, {banWord, 40}, {moneyWord, 30}, {howWord, 20}, {placeWord, 20}, {elseWord, 15}, {whoWord, 10}, {leadWhen, 50}, {leadWhere, 40}, {backgroundWord, -40}, {asideWord, -40}} {
		if w.re.MatchString(s) {
			n += w.by
		}
	}
	if hanzi(s) > 2*maxHanzi {
		n -= 10
	}
	return n
}

// headNeed is how much a listener needs what stands under a heading.
func headNeed(head string) int {
	for _, w := range []struct {
		re *regexp.Regexp
		by int
	}{{whoHead, 30}, {whenHead, 20}, {muchHead, 20}, {howHead, 10}} {
		if w.re.MatchString(head) {
			return w.by
		}
	}
	return 0
}

var (
	whoHead  = regexp.MustCompile(`对象|谁|条件|范围`)
	whenHead = regexp.MustCompile(`时间|时候|期限`)
	muchHead = regexp.MustCompile(`标准|多少|待遇|金额|补贴`)
	howHead  = regexp.MustCompile(`方式|怎么|办法|程序|流程|报名`)
)

// told reports whether every number of a sentence stands in what is said before
// it anyway.
func told(s, before string) bool {
	nums := numberGroups.FindAllString(s, -1)
	for _, n := range nums {
		if !strings.Contains(before, n) {
			return false
		}
	}
	return len(nums) > 0 && hanzi(s) <= 12
}

// fit leaves out whole sentences, those of lowest need first and the later of two
// equals first, until length says that the rest fits. Only sentences of the body
// that may be cut are touched. It returns what was left out, in text order.
func (s *Script) fit(limit float64, length func(*Script) float64) (cut []Line) {
	for length(s) > limit {
		worst := -1
		for i, l := range s.Lines {
			if l.cuttable && (worst < 0 || l.need <= s.Lines[worst].need) {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		cut = append(cut, s.drop(worst))
	}
	sort.SliceStable(cut, func(i, j int) bool { return cut[i].order < cut[j].order })
	return cut
}

// drop takes a whole written sentence out: line i and the lines that were cut from
// the same sentence. What follows begins the paragraph that it began.
func (s *Script) drop(i int) Line {
	from, to := i, i+1
	for from > 0 && s.Lines[from-1].unit == s.Lines[i].unit {
		from--
	}
	for to < len(s.Lines) && s.Lines[to].unit == s.Lines[i].unit {
		to++
	}
	gone := s.Lines[from]
	for _, l := range s.Lines[from+1 : to] {
		gone.Written += l.Written
	}
	if to < len(s.Lines) && gone.First && s.Lines[to].Part == gone.Part {
		s.Lines[to].First = true
	}
	s.Lines = append(s.Lines[:from:from], s.Lines[to:]...)
	return gone
}

// best returns the sentences that a listener needs most, in text order, up to
// about budget hanzi and at least one.
func best(lines []Line, budget int) []Line {
	byNeed := append([]Line(nil), lines...)
	sort.SliceStable(byNeed, func(i, j int) bool { return byNeed[i].part > byNeed[j].part })
	var out []Line
	used := 0
	for _, l := range byNeed {
		if n := hanzi(l.Spoken); len(out) == 0 || used+n <= budget && l.part > 0 {
			out = append(out, l)
			used += n
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].order < out[j].order })
	return out
}

// isFormula reports whether a sentence only opens or closes a document.
func isFormula(s string) bool {
	cs := splitClauses(s)
	for i, c := range cs {
		c = strings.TrimSpace(c)
		if formula.MatchString(strings.TrimRight(c, "。")) && (i == 0 || i >= len(cs)-2) {
			return true
		}
	}
	return false
}
