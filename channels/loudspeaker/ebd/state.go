package ebd

import "gaoshi/internal/notice"

// BroadcastState is how far a platform says it has come with a message.
type BroadcastState int

// States of a broadcast as platforms report them (BrdStateCode).
const (
	NotHandled BroadcastState = iota
	Waiting
	OnAir
	Done
	BroadcastFailed
	BroadcastCancelled
)

// Name is the state in Chinese.
func (s BroadcastState) Name() string {
	names := [...]string{"未处理", "等待播发", "播发中", "播发成功", "播发失败", "播发取消"}
	if s < 0 || int(s) >= len(names) {
		return "状态不明"
	}
	return names[s]
}

// Delivery is the state of a delivery for which the platform reports s. false: it
// says nothing new, or nothing known.
func (s BroadcastState) Delivery() (notice.State, bool) {
	switch s {
	case NotHandled, Waiting, OnAir:
		return notice.Accepted, true
	case Done:
		return notice.Confirmed, true
	case BroadcastFailed:
		return notice.Failed, true
	case BroadcastCancelled:
		return notice.Recalled, true
	}
	return "", false
}
