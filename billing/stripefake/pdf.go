//go:build !production

package stripefake

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// sendPDF writes an invoice as the smallest document that readers open.
func (f *Fake) sendPDF(w http.ResponseWriter, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.is.Invoices[id]
	if i == nil {
		http.Error(w, "There is no such invoice.", http.StatusNotFound)
		return
	}
	texts := []string{"TEST INVOICE " + i.Number, "No money moves. Status: " + i.Status, ""}
	for _, l := range i.Lines.Data {
		texts = append(texts, fmt.Sprintf("%s   %s", l.Description, strings.ReplaceAll(dollars(l.Amount), "−", "-")))
	}
	texts = append(texts, "", "Total "+strings.ReplaceAll(dollars(i.Total), "−", "-"))
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `inline; filename="`+i.Number+`.pdf"`)
	w.Write(pdf(texts))
}

func pdf(texts []string) []byte {
	escape := strings.NewReplacer("×", "x", `\`, `\\`, "(", `\(`, ")", `\)`)
	content := "BT /F1 12 Tf 16 TL 60 780 Td\n"
	for _, text := range texts {
		content += "(" + escape.Replace(text) + ") Tj T*\n"
	}
	content += "ET"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	var at []int
	for n, object := range objects {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", n+1, object)
	}
	from := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, from)
	return out.Bytes()
}
