package speech

// surnames are the family names that stand before a blotted-out given name.
var surnames = setOf("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹" +
	"段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游" +
	"辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明池查麻苑迟" +
	"邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊")

// personWords stand before a name.
var personWords = endings("联系人", "负责人", "申请人", "户主", "村民", "经办人", "主任", "书记", "组长", "村长", "镇长", "委员", "学生", "老师", "家长", "医生", "当事人", "被告", "原告", "男子", "女子",
	"司机", "法人", "代表", "干部", "同志", "居民", "业主", "姓名", "对象", "死者", "伤者", "患者")

func isSurname(r rune) bool { return inSet(surnames, r) }

// isDoubleSurname reports the family names of two characters.
func isDoubleSurname(a, b rune) bool {
	switch string([]rune{a, b}) {
	case "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯", "端木", "澹台", "南宫", "轩辕":
		return true
	}
	return false
}
