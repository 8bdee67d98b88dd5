package say

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"gaoshi/config"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
	"gaoshi/scheduler/dispatch"
)

// Error turns an error into what a person can act on: what happened, what to do.
// No English of the machine's gets through but in the last line, which is for
// the administrator.
func Error(err error) string {
	var refusal *notice.Refusal
	var key *seal.Problem
	var faults config.Faults
	var path *fs.PathError
	var link *os.LinkError
	var op *net.OpError
	switch {
	case errors.As(err, &refusal):
		return refusal.Msg
	case errors.As(err, &key):
		return key.Msg
	case errors.Is(err, store.ErrJournal):
		return store.ExplainJournal(err)
	case errors.As(err, &faults):
		return "设置有问题：\n" + faults.Error()
	case errors.Is(err, store.ErrLocked):
		return "已有一个守护程序在用这个数据目录。请先停掉它，或用 --data 另指一个目录。"
	case errors.Is(err, store.ErrNewer):
		return "数据库是更新的程序用过的，这个旧程序不能再打开，什么都没有动。请装回新版程序；确实要退回旧版，请用升级以前的备份恢复到另一个数据目录。"
	case errors.Is(err, store.ErrLost):
		return "数据目录里记着以前的操作记录，可是数据库文件不在了或是空的，没有另建新的。请从备份恢复：gaoshi restore 备份文件；确实要从头开始，请另指一个数据目录。"
	case errors.Is(err, store.ErrEmpty):
		return "数据目录里的 gaoshi.db 是空文件。原来有数据的，请从备份恢复：gaoshi restore 备份文件；第一次安装的，删掉这个空文件再启动。"
	case errors.Is(err, store.ErrChanged):
		return "刚刚有人也在办这件事，请再试一次。"
	case errors.Is(err, store.ErrNotFound):
		return "没有找到这份公告。有哪些请看：gaoshi notices"
	case errors.As(err, &path):
		return FileTrouble(path.Path, path.Op, path.Err)
	case errors.As(err, &link):
		return FileTrouble(link.New, link.Op, link.Err)
	case errors.As(err, &op):
		return netTrouble(op)
	case errors.Is(err, context.DeadlineExceeded):
		return dispatch.Explain(err)
	}
	if t, ok := databaseTrouble(err); ok {
		return t
	}
	return "没有办成，程序里出了错。请把下面这一行发给管理员：\n" + err.Error()
}

// CannotRead and CannotWrite say why a file that the user named is of no use.
func CannotRead(path string, err error) error {
	return &notice.Refusal{Msg: FileTrouble(path, "open", err)}
}

func CannotWrite(path string, err error) error {
	return &notice.Refusal{Msg: FileTrouble(path, "write", err)}
}

// FileTrouble says what is wrong with a file or folder and what to do about it.
func FileTrouble(path, op string, err error) string {
	writes := op == "write" || op == "mkdir" || op == "create" || op == "remove" || op == "rename" || op == "chmod"
	switch {
	case errors.Is(err, syscall.EISDIR):
		return fmt.Sprintf("“%s”是文件夹，不是文件。请写文件的名字。", path)
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EEXIST) && op == "mkdir":
		return fmt.Sprintf("“%s”这里要的是文件夹，可是同名的地方已经有一个文件。请换一个名字，或先把那个文件移走。", path)
	case errors.Is(err, fs.ErrNotExist) && writes:
		return fmt.Sprintf("写不了“%s”：没有“%s”这个文件夹。请先建好文件夹，或换一个地方。", path, filepath.Dir(path))
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("没有“%s”这个文件。请核对名字和它在哪个文件夹。", path)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		if writes {
			return fmt.Sprintf("没有权限写“%s”。请换一个自己能写的文件夹，或请管理员给权限。", path)
		}
		return fmt.Sprintf("没有权限打开“%s”。请用有权限的账户运行，或请管理员给权限。", path)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Sprintf("磁盘满了，“%s”没有写成。请腾出空间再办一次。", path)
	case errors.Is(err, syscall.ENAMETOOLONG):
		return fmt.Sprintf("“%s”这个名字太长了，请换一个短的。", path)
	}
	if info, serr := os.Stat(path); serr == nil && info.IsDir() && !writes {
		return fmt.Sprintf("“%s”是文件夹，不是文件。请写文件的名字。", path)
	}
	what := "打不开"
	if writes {
		what = "写不了"
	}
	return fmt.Sprintf("“%s”%s%s。请看它是不是坏了，或请管理员来看。", path, what, number(err))
}

// netTrouble says why an address cannot be used.
func netTrouble(op *net.OpError) string {
	addr := ""
	if op.Addr != nil {
		addr = op.Addr.String()
	}
	if op.Op != "listen" {
		return fmt.Sprintf("连不上 %s%s。请核对地址、网络和对方的程序。", addr, number(op.Err))
	}
	var dns *net.DNSError
	switch {
	case errors.Is(op.Err, syscall.EADDRINUSE):
		return fmt.Sprintf("%s 已被别的程序占用。请换一个端口，或停掉占用它的程序。", addr)
	case errors.Is(op.Err, syscall.EACCES):
		return fmt.Sprintf("没有权限用 %s（1024 以下的端口要管理员权限）。请换一个大些的端口，例如 8420。", addr)
	case errors.Is(op.Err, syscall.EADDRNOTAVAIL), errors.As(op.Err, &dns):
		return fmt.Sprintf("这台电脑没有 %s 这个地址。只在本机用请写 127.0.0.1，对外请写本机的地址或 0.0.0.0。", addr)
	}
	return fmt.Sprintf("%s 这个地址用不了%s。请换一个，例如 127.0.0.1:8420。", addr, number(op.Err))
}

// databaseTrouble says what a database's driver means.
func databaseTrouble(err error) (string, bool) {
	msg := err.Error()
	switch {
	case strings.Contains(msg, "file is not a database"), strings.Contains(msg, "malformed"):
		return "数据目录里的数据库坏了，或不是告示的数据库。请不要再动它，拿最近的备份来恢复。", true
	case strings.Contains(msg, "unable to open database file"):
		return "数据库打不开。请看数据目录在不在、有没有权限写。", true
	case strings.Contains(msg, "readonly database"), strings.Contains(msg, "read-only"):
		return "数据库只能看、不能写。请看数据目录的权限。", true
	case strings.Contains(msg, "database is locked"):
		return "数据库正忙，等了一会儿还没轮到。请稍后再试。", true
	case strings.Contains(msg, "failed to connect to"), strings.Contains(msg, "connect: connection refused"):
		return "连不上 PostgreSQL 数据库。请核对数据库地址，看数据库开没开。", true
	}
	return "", false
}

// number names a fault of the system that has no words here.
func number(err error) string {
	var no syscall.Errno
	if errors.As(err, &no) {
		return fmt.Sprintf("（系统错误 %d）", int(no))
	}
	return ""
}

// Refusal is what stands in the way of an act, in Chinese.
func Refusal(format string, a ...any) error {
	return &notice.Refusal{Msg: fmt.Sprintf(format, a...)}
}
