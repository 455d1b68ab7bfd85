package view

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// WriteCSV writes a statement for a spreadsheet: UTC times, amounts with two
// decimals, and no cell that a spreadsheet would take for a formula.
func WriteCSV(out io.Writer, m Statement) error {
	w := csv.NewWriter(out)
	rows := [][]string{{"seq", "time", "who", "run", "what", "address", "gross", "fee", "net", "order_no", "platform_no", "id", "detail"}}
	for _, l := range m.Lines {
		row := []string{strconv.FormatInt(l.Seq, 10), l.Time.UTC().Format(time.RFC3339), l.Who, l.Run, l.What, l.Address.String(), "", "", "", l.OrderNo, l.PlatformNo, l.ID, l.Detail}
		if l.Amounts != nil {
			row[6], row[7], row[8] = l.Amounts.Gross.String(), l.Amounts.Fee.String(), l.Amounts.Net.String()
		}
		rows = append(rows, row)
	}
	names := new(Names)
	names.Know(m.ids()...)
	for _, row := range rows {
		for i, cell := range row {
			row[i] = inert(names.clean(cell))
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// inert keeps a spreadsheet from taking a cell for a formula, which some begin
// with wide signs, too.
func inert(cell string) string {
	if first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " ")); strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}
