// Package annual is the yearly report on open government (政府信息公开工作年度报告): its
// model in the form of 2019 and in that of 2021, the rules R1 to R12 by which its
// numbers must agree, the reader of published reports, and the writer of ours.
//
// What a year counted comes as Figures from the registers; the report adds up its
// own sums. Nothing is invented: where only a person can say what was done, the
// report holds a question, and with an unanswered question or a broken rule it
// does not call itself finished. The package knows no store and no clock.
package annual
