package main

import (
	"strings"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/speech"
)

type speakCmd struct {
	Profile string `default:"default" help:"数字怎么念：default 一般，village 村里的说法，formal 正式，bare 不加字。" placeholder:"读法"`
	JSON    bool   `name:"json" help:"每行一个 JSON 对象，带对照和提醒。"`
}

func (x *speakCmd) Run(s streams) error {
	p, ok := speech.ProfileNamed(x.Profile)
	if !ok {
		return say.BadUse("--profile 没有“%s”这种读法，可以写：%s。", x.Profile, strings.Join(speech.ProfileNames(), "、"))
	}
	return speech.Speak(s.in, s.out, speech.SpeakOptions{Profile: p, JSON: x.JSON})
}
