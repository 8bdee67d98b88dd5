package seal

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Options say where the installation's key comes from. Exactly one of File, Secret
// and Command is used, in this order of preference: Command, Secret, File.
type Options struct {
	// Algorithm of a key that is made here. "" is Ed25519.
	Algorithm Algorithm
	// File holds the seeds, one a line, the newest first: “ed25519 base64”. It is
	// made with mode 0600 where it is missing; one that others may read is refused.
	File string
	// Secret is the text of such a file, from the environment. "" where none is set.
	Secret string
	// Command is a program and its arguments that keeps the key: an HSM's hook. It
	// is called with one more argument, and answers on its standard output:
	//
	//	public        the algorithm, a blank, and the public key of approvals in
	//	              base64: 32 bytes of Ed25519, or the 65 of an SM2 point
	//	derive LABEL  32 bytes in base64, always the same ones for a label
	//	sign          the signature, in base64, over its standard input
	Command []string
	// PublicFile is where public keys are kept beside the data. Keys that stand in
	// it verify too; what is missing is added. "" keeps none.
	PublicFile string
}

// Problem is a fault of the key's place, in Chinese for the administrator.
type Problem struct{ Msg string }

func (p *Problem) Error() string { return p.Msg }

func problem(format string, a ...any) error { return &Problem{fmt.Sprintf(format, a...)} }

// Open returns the installation's keys.
func Open(ctx context.Context, o Options) (*Keys, error) {
	k := &Keys{memo: map[[2]string][]byte{}}
	var err error
	switch {
	case len(o.Command) > 0:
		err = k.fromCommand(ctx, o.Command)
	case o.Secret != "":
		err = k.fromText(o.Secret, "环境变量里的签名密钥")
	default:
		err = k.fromFile(o.File, o.Algorithm)
	}
	if err != nil {
		return nil, err
	}
	if o.Algorithm != "" && k.Algorithm() != o.Algorithm {
		return nil, problem("签名密钥用的是 %s，设置里写的是 %s。要换算法，请运行 gaoshi seal rotate --algorithm %s（旧的签名仍然查验得了）；不换，就把设置改回 %s。",
			k.Algorithm(), o.Algorithm, o.Algorithm, k.Algorithm())
	}
	if o.PublicFile == "" {
		return k, nil
	}
	return k, k.keepPublic(o.PublicFile)
}

// keepPublic reads the public keys of before, and adds those that are missing.
func (k *Keys) keepPublic(path string) error {
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return problem("读不了验签公钥文件 %s。请检查这个文件的权限。", path)
	}
	if err := k.Trust(string(old)); err != nil {
		return problem("验签公钥文件 %s 坏了。请从备份里取回这个文件；没有备份就删掉它再启动（以前换过密钥的，旧签名就查验不了）。", path)
	}
	if text := k.Public(); text != string(old) {
		return writeFile(path, text, 0o644)
	}
	return nil
}

// writeFile replaces a file at once or not at all.
func writeFile(path, text string, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return problem("建不了目录 %s。请检查权限和磁盘空间。", filepath.Dir(path))
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".seal-*")
	if err != nil {
		return problem("写不了 %s。请检查权限和磁盘空间。", path)
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return problem("写不了 %s。请检查权限和磁盘空间。", path)
	}
	return nil
}

const keyHead = "# gaoshi installation key. SECRET: whoever has this file can sign notices.\n" +
	"# Keep a copy in the safe, apart from the database. The first key signs; the others only verify.\n"

func (k *Keys) fromFile(path string, alg Algorithm) error {
	if path == "" {
		return problem("没有写明签名密钥在哪里（seal.file）。")
	}
	if err := makeKey(path, alg); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return problem("读不了签名密钥 %s。请检查这个文件在不在、程序有没有权限。", path)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return problem("签名密钥 %s 别的用户也能读，已停止启动。请运行 chmod 600 %s；如果别人可能看过，再运行 gaoshi seal rotate 换一把。", path, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return problem("读不了签名密钥 %s。请检查这个文件在不在、程序有没有权限。", path)
	}
	return k.fromText(string(text), "签名密钥 "+path)
}

// makeKey makes a key file where there is none. Of two daemons that start at once
// one makes it, and the other finds it whole: the name appears with the content.
func makeKey(path string, alg Algorithm) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if alg == "" {
		alg = Ed25519
	}
	line, err := newLine(alg)
	if err != nil {
		return err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err // a folder's trouble is the data folder's: told by whoever named it
	}
	f, err := os.CreateTemp(dir, ".seal-*") // 0600
	if err != nil {
		return problem("写不了签名密钥 %s。请检查权限和磁盘空间。", path)
	}
	defer os.Remove(f.Name()) // the link below is the file
	_, err = f.WriteString(keyHead + line)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		if err = os.Link(f.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
			err = os.Rename(f.Name(), path) // a file system without links
		}
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		return problem("写不了签名密钥 %s。请检查权限和磁盘空间。", path)
	}
	return nil
}

func newLine(alg Algorithm) (string, error) {
	if alg != Ed25519 && alg != SM2 {
		return "", problem("没有“%s”这种签名算法，只有 ed25519 和 sm2。", alg)
	}
	seed := make([]byte, SeedSize)
	rand.Read(seed)
	return string(alg) + " " + base64.StdEncoding.EncodeToString(seed) + "\n", nil
}

// fromText takes in the lines of a key file.
func (k *Keys) fromText(text, what string) error {
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		alg, b64, _ := strings.Cut(line, " ")
		seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(b64))
		if err == nil {
			err = k.add(Algorithm(alg), seed, nil)
		}
		if err != nil { // never the line itself: it is a secret
			return problem("%s的第%d行不是密钥（应是“ed25519 ”或“sm2 ”加44个字符）。请从备份里取回原来的密钥。", what, i+1)
		}
	}
	if !k.Signs() {
		return problem("%s是空的。请从备份里取回原来的密钥；从没签发过的，删掉这个文件再启动。", what)
	}
	return nil
}

// Rotate puts a new key before those of a key file. The old ones go on verifying.
// It returns the keys as they are then.
func Rotate(ctx context.Context, o Options) (*Keys, error) {
	if len(o.Command) > 0 || o.Secret != "" {
		return nil, problem("签名密钥不在文件里（在环境变量或密码机里），请在那边更换：新的一行放在最前面，旧的留在后面。")
	}
	before := o
	before.Algorithm = ""
	k, err := Open(ctx, before)
	if err != nil {
		return nil, err
	}
	alg := o.Algorithm
	if alg == "" {
		alg = k.Algorithm()
	}
	line, err := newLine(alg)
	if err != nil {
		return nil, err
	}
	old, err := os.ReadFile(o.File)
	if err != nil {
		return nil, problem("读不了签名密钥 %s。请检查这个文件在不在、程序有没有权限。", o.File)
	}
	rest := strings.TrimPrefix(string(old), keyHead)
	if err := writeFile(o.File, keyHead+line+rest, 0o600); err != nil {
		return nil, err
	}
	o.Algorithm = alg
	return Open(ctx, o)
}

// device is a key behind a command.
type device struct {
	argv   []string
	alg    Algorithm
	public []byte
}

// commandWithin is how long one call of the command may take.
const commandWithin = 20 * time.Second

func (d *device) call(ctx context.Context, in []byte, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, commandWithin)
	defer cancel()
	c := exec.CommandContext(ctx, d.argv[0], append(d.argv[1:len(d.argv):len(d.argv)], args...)...)
	c.Stdin = bytes.NewReader(in)
	out, err := c.Output()
	if err != nil { // what it says may hold a secret: it is not repeated
		return "", problem("密码机的命令（%s %s）没有办成。请在这台机器上单独运行它，看它说什么。", filepath.Base(d.argv[0]), args[0])
	}
	return strings.TrimSpace(string(out)), nil
}

func (k *Keys) fromCommand(ctx context.Context, argv []string) error {
	d := &device{argv: argv}
	out, err := d.call(ctx, nil, "public")
	if err != nil {
		return err
	}
	alg, b64, _ := strings.Cut(out, " ")
	d.alg = Algorithm(alg)
	if d.public, err = base64.StdEncoding.DecodeString(strings.TrimSpace(b64)); err != nil {
		return problem("密码机的命令 public 回答的不是“算法 公钥（base64）”。")
	}
	out, err = d.call(ctx, nil, "derive", "gaoshi seed 1")
	if err != nil {
		return err
	}
	seed, err := base64.StdEncoding.DecodeString(out)
	if err == nil {
		err = k.add(d.alg, seed, d)
	}
	if err != nil {
		var p *Problem
		if errors.As(err, &p) {
			return err
		}
		return problem("密码机的命令 derive 回答的不是32字节（base64），或 public 回答的公钥不对。")
	}
	return nil
}

// signer is the device as a key of approvals.
func (d *device) signer(alg Algorithm, p Purpose) (signer, error) {
	var v verifier
	var err error
	switch {
	case alg == Ed25519 && len(d.public) == ed25519.PublicKeySize:
		v, err = edVerifier(p, d.public)
	case alg == SM2 && len(d.public) == 65:
		full := append(bytes.Clone(algSM2), d.public...)
		v, err = parseVerifier(fmt.Sprintf("%s+%08x+%s", p, keyHash(string(p), full), base64.StdEncoding.EncodeToString(full)))
	default:
		err = errors.New("a public key of another length")
	}
	if err != nil {
		return nil, err
	}
	return &keyed{v, func(msg []byte) ([]byte, error) {
		out, err := d.call(context.Background(), msg, "sign")
		if err != nil {
			return nil, err
		}
		sig, err := base64.StdEncoding.DecodeString(out)
		if err != nil || !v.Verify(msg, sig) {
			return nil, problem("密码机签出来的和它的公钥对不上，没有签发。请检查密码机里是不是换过密钥。")
		}
		return sig, nil
	}}, nil
}
