package main

import (
	"fmt"

	"gaoshi/config"
)

type initCmd struct {
	Dir string `arg:"" name:"文件夹" help:"放设置的文件夹，没有就建一个。"`
}

func (x *initCmd) Run(s streams) error {
	written, err := config.Init(x.Dir)
	if err != nil {
		return err
	}
	for _, p := range written {
		fmt.Fprintln(s.out, "已写好", p)
	}
	if len(written) == 0 {
		fmt.Fprintln(s.out, "设置文件都在，没有改动。")
	}
	fmt.Fprintf(s.out, "请照着文件里的说明改成本镇的情况，再运行：gaoshi check --config %s\n", x.Dir)
	return nil
}
