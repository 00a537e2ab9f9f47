/** A PDF of A4 pages with a heading and a line on each. Source: ISO 32000-1, 7.5. */
export function sampleDocument(heading: string, pages: number): Uint8Array {
  const numbers = Array.from({ length: pages }, (_, at) => at + 1)
  const pageId = (number: number) => 2 + number * 2
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${numbers.map(number => `${pageId(number)} 0 R`).join(' ')}] /Count ${pages} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...numbers.flatMap(number => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${pageId(number) + 1} 0 R` +
        ' /Resources << /Font << /F1 3 0 R >> >> >>',
      stream(drawing(heading, `Page ${number} of ${pages}`)),
    ]),
  ]
  return assemble(objects)
}

function drawing(heading: string, line: string): string {
  return [
    '0.16 0.35 0.33 rg 72 724 451 4 re f',
    `0.1 g BT /F1 28 Tf 72 748 Td (${escapeText(heading)}) Tj ET`,
    `BT /F1 14 Tf 72 690 Td (${escapeText(line)}) Tj ET`,
    'BT /F1 11 Tf 72 664 Td (Held by the gateway until its owner was at the printer.) Tj ET',
  ].join('\n')
}

function stream(content: string): string {
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`
}

/** Printable ASCII in a literal string; anything else becomes a question mark. */
function escapeText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').replace(/[\\()]/g, '\\$&')
}

function assemble(objects: readonly string[]): Uint8Array {
  let body = '%PDF-1.4\n'
  const offsets = objects.map((object, at) => {
    const offset = body.length
    body += `${at + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const rows = ['0000000000 65535 f \n', ...offsets.map(offset => `${String(offset).padStart(10, '0')} 00000 n \n`)]
  const table = `xref\n0 ${rows.length}\n${rows.join('')}`
  const trailer = `trailer\n<< /Size ${rows.length} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`
  return Buffer.from(body + table + trailer, 'latin1')
}
