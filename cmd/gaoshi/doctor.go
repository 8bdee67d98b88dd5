package main

import (
	"context"
	"errors"
	"fmt"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/config"
)

type doctorCmd struct{}

// Run says what serve would die of, and what else an administrator should see to.
func (x *doctorCmd) Run(ctx context.Context, c *commands, s streams) error {
	all, err := c.load()
	var faults config.Faults
	if errors.As(err, &faults) {
		for _, f := range faults {
			fmt.Fprintln(s.out, "要改：", f)
		}
		fmt.Fprintf(s.out, "设置有 %d 处要改，改好再查别的。\n", len(faults))
		return errSilent
	}
	if err != nil {
		return err
	}
	bad := 0
	found := app.Doctor(ctx, all)
	for _, f := range found {
		word := "请注意："
		if f.Bad {
			word = "要改："
			bad++
		}
		fmt.Fprintln(s.out, word, f.Say)
	}
	if bad > 0 {
		fmt.Fprintf(s.out, "有 %d 处，守护程序启动不了，或随时会停。\n", bad)
		return errSilent
	}
	fmt.Fprintf(s.out, "没有要改的，守护程序可以启动。数据目录：%s\n", all.Settings.DataDir())
	return nil
}
