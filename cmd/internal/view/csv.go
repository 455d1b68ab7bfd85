package view

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
)

// WriteCSV writes a statement for a spreadsheet: UTC times, amounts with two
// decimals, and no cell that a spreadsheet would take for a formula.
func WriteCSV(out io.Writer, m Statement) error {
	w := csv.NewWriter(out)
	rows := [][]string{{"seq", "time", "run", "what", "address", "gross", "fee", "net", "order_no", "id", "detail"}}
	for _, l := range m.Lines {
		row := []string{strconv.FormatInt(l.Seq, 10), l.Time.UTC().Format(time.RFC3339), l.Run, l.What, l.Address.String(), "", "", "", l.OrderNo, l.ID, l.Detail}
		if l.Amounts != nil {
			row[5], row[6], row[7] = l.Amounts.Gross.String(), l.Amounts.Fee.String(), l.Amounts.Net.String()
		}
		rows = append(rows, row)
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = inert(cell)
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// inert keeps a spreadsheet from taking a cell for a formula.
func inert(cell string) string {
	cell = Clean(cell)
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
