package preflight

import (
	"slices"
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

// headCases: tables whose heads are written in every way that offices write them.
// Decided before they were tried; kinds are those that must be told, each once or
// more; an empty one is an innocent table.
var headCases = []struct{ name, table, kinds string }{
	{"证件号码", "| 姓名 | 证件号码 |\n|---|---|\n| 张* | 99990119010101001 |", "id_card"},
	{"公民身份号码", "| 姓名 | 公民身份号码 |\n|---|---|\n| 张* | 9999011901010100 |", "id_card"},
	{"身份证件号码", "| 姓名 | 身份证件号码（必填） |\n|---|---|\n| 张* | 9999011901010100171 |", "id_card"},
	{"存折号", "| 户主 | 存折号 |\n|---|---|\n| 张* | 100000000000018 |", "bank_card"},
	{"打卡账户", "| 户主 | 打卡账户 |\n|---|---|\n| 张* | 1000000000018 |", "bank_card"},
	{"社保卡账号", "| 户主 | 社保卡（一卡通）账号 |\n|---|---|\n| 张* | 62000000000001 |", "bank_card"},
	{"开户行及账号", "| 户主 | 开户行及账号 |\n|---|---|\n| 张* | 青禾农商行 100000000000018 |", "bank_card"},
	{"移动电话", "| 户主 | 移动电话 |\n|---|---|\n| 张* | 1600000001 |", "mobile"},
	{"联系方式", "| 户主 | 联系方式 |\n|---|---|\n| 张* | 16000000001 |", "mobile"},
	{"Tel", "| 户主 | Tel |\n|---|---|\n| 张* | 160 0000 0001 |", "mobile"},
	{"家庭住址", "| 户主 | 家庭住址 |\n|---|---|\n| 张* | 张家湾18号 |", "address"},
	{"户籍所在地", "| 户主 | 户籍所在地 |\n|---|---|\n| 张* | 新阳村2组18号 |", "address"},
	{"出生年月日", "| 姓名 | 出生年月日 |\n|---|---|\n| 张* | 1975.03.05 |", "birth_date"},
	{"年龄（岁）", "| 姓名 | 年龄（岁） |\n|---|---|\n| 张* | 67 |", "age"},
	{"岁数", "| 姓名 | 岁数 |\n|---|---|\n| 张* | 67 |", "age"},
	{"班级", "| 学生姓名 | 就读年级 |\n|---|---|\n| 张* | 三年级 |", "class"},
	{"法定代理人", "| 学生姓名 | 法定代理人 |\n|---|---|\n| 张* | 张* |", "guardian"},
	{"健康状况", "| 姓名 | 健康状况 |\n|---|---|\n| 张* | 尿毒症 |", "diagnosis"},
	{"残疾类别", "| 姓名 | 残疾类别及等级 |\n|---|---|\n| 张* | 肢体二级 |", "disability"},
	{"残疾证号", "| 姓名 | 残疾证号码 |\n|---|---|\n| 张* | 99990119010101001741 |", "id_card"},
	{"微信", "| 姓名 | 微信 |\n|---|---|\n| 张* | zhangshiyi |", "wechat_id"},
	{"电子邮箱", "| 姓名 | 电子邮箱 |\n|---|---|\n| 张* | zs@example.com |", "email"},
	{"车牌号码", "| 车主姓名 | 车牌号码 |\n|---|---|\n| 张* | 川AD12345 |", "plate"},
	{"通行证", "| 姓名 | 往来港澳通行证 |\n|---|---|\n| 张* | C12345678 |", "passport"},
	{"head in bold", "| **姓名** | **身份证号** |\n|---|---|\n| 张* | 9999011901010100 |", "id_card"},
	{"spaces in the head", "| 姓　名 | 身 份 证 号 |\n|---|---|\n| 张* | 9999011901010100 |", "id_card"},
	{"two rows of heads", "| 序号 | 基本情况 | | 补助情况 | |\n|---|---|---|---|---|\n| | 姓名 | 身份证号码 | 面积（亩） | 金额（元） |\n| 1 | 张* | 9999011901010100 | 3 | 294 |", "id_card"},
	{"two rows, groups repeated", "| 基本情况 | 基本情况 | 补助 |\n|---|---|---|\n| 户主姓名 | 年龄 | 金额（元） |\n| 张* | 67 | 294 |", "age"},
	{"a caption as head", "| 2026年补贴发放表 | | |\n|---|---|---|\n| 户主 | 一卡通账号 | 金额（元） |\n| 张* | 62000000000001 | 294 |", "bank_card"},
	{"caption and unit", "| 补贴发放表 | | |\n|---|---|---|\n| 单位：元 | | |\n| 姓名 | 年龄 | 金额 |\n| 张* | 67 | 294 |", "age"},
	{"sums below a deep head", "| 补贴 | | |\n|---|---|---|\n| 姓名 | 组别 | 金额（元） |\n| 张* | 1组 | 100 |\n| 李* | 2组 | 200 |\n| 合计 | | 301 |", "sum"},

	{"masked numbers", "| 姓名 | 身份证号 |\n|---|---|\n| 张* | 999901********0017 |", ""},
	{"officials", "| 姓名 | 职务 | 办公电话 |\n|---|---|---|\n| 示例甲 | 镇长 | 0000-1234567 |", ""},
	{"offices", "| 单位 | 联系电话 | 地址 |\n|---|---|---|\n| 社会事务办 | 0000-1234567 | 复兴街12号 |", ""},
	{"companies", "| 单位名称 | 统一社会信用代码 | 账号 |\n|---|---|---|\n| 云禾示例甲公司 | 91999901MA0000000L | 1000000000018 |", ""},
	{"certificates", "| 设备 | 证书编号 |\n|---|---|\n| 锅炉 | 99990120260001 |", ""},
	{"ages of a policy", "| 年龄 | 标准（元） |\n|---|---|\n| 80—89周岁 | 50 |\n| 90—99周岁 | 100 |", ""},
	{"classes of a school", "| 班级 | 人数 |\n|---|---|\n| 一年级1班 | 32 |", ""},
	{"villages", "| 村 | 户数 | 人数 |\n|---|---|---|\n| 和顺村 | 12 | 35 |", ""},
	{"illnesses covered", "| 病种 | 报销比例 |\n|---|---|\n| 尿毒症透析 | 90% |", ""},
	{"plots", "| 地块编号 | 面积（亩） |\n|---|---|\n| 3组18号地块 | 2.5 |", ""},
	{"two rows without persons", "| 村 | 任务 | |\n|---|---|---|\n| | 户数 | 亩数 |\n| 和顺村 | 12 | 35 |", ""},
	{"a title over villages", "| 用水计划 | |\n|---|---|\n| 村 | 水量（吨） |\n| 和顺村 | 12 |", ""},
	{"meters", "| 用户 | 户号 | 用量（度） |\n|---|---|---|\n| 示例甲公司 | 1600000000100 | 120 |", ""},
	{"orders", "| 物资 | 订单号 | 数量（件） |\n|---|---|---|\n| 大米 | 202611230000001 | 12 |", ""},
	{"coordinates", "| 隐患点 | 经度 | 纬度 |\n|---|---|---|\n| 张家湾 | 104.06630123 | 30.57296134 |", ""},
	{"bids", "| 排名 | 投标人 | 报价（元） |\n|---|---|---|\n| 1 | 云禾示例甲公司 | 16000000000.00 |", ""},
	{"dates", "| 事项 | 日期 |\n|---|---|\n| 停水 | 2026.12.01 |", ""},
	{"document numbers", "| 文号 | 标题 |\n|---|---|\n| 青禾府发〔2026〕16号 | 样例 |", ""},
	{"buses", "| 线路 | 首班 | 末班 |\n|---|---|---|\n| 101路 | 06:30 | 18:30 |", ""},
}

func TestHeads(t *testing.T) {
	env := practiceEnv(t)
	for _, tt := range headCases {
		n := plainNotice()
		n.Content.Category, n.Content.Channels = "subsidy_list", []string{notice.Board}
		n.Content.Posting = notice.Posting{From: moment("2026-11-23"), LastDay: moment("2026-12-02")}
		n.Content.Body += "\n" + tt.table + "\n"
		var kinds []string
		for _, f := range Check(n, env) {
			if !slices.Contains(kinds, f.Kind) && f.Severity != notice.Note {
				kinds = append(kinds, f.Kind)
			}
		}
		if strings.Join(kinds, " ") != tt.kinds {
			t.Errorf("%s: got %v, want %q", tt.name, kinds, tt.kinds)
		}
		fixed, _, _ := Fix(n, Check(n, env)...)
		n.Content = fixed
		for _, f := range Check(n, env) {
			if f.Fix != "" {
				t.Errorf("%s: a fix is left: %+v\n%s", tt.name, f, fixed.Body)
			}
		}
	}
}

// Texts that say one thing over and over are read, however they are made.
func TestRepeatedWords(t *testing.T) {
	env := practiceEnv(t)
	for _, p := range []string{"1（", "12户，", "共3项：", "甲3户、乙5户，", "1,", "1-", "<br>1", "(1", "微信", "川A", "3组1号", "零，", "因癌", "（癌", "一岁", "附件：1.a\n", "见附件",
		"每户3包，", "1元×", "1=", "男1人、", "|", "| a |\n", "1\n", "16000000001\n", "@", "1年1月", "1980.12.01", "〔20", "单元", "９"} {
		n := plainNotice()
		n.Content.Body = strings.Repeat(p, 12000/len(p))
		Fix(n, Check(n, env)...)
	}
}
