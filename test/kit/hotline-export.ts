/** Headers of a hotline's export, in its order; 部门 has no place in an order. */
export const HEADERS = ['工单编号', '来电时间', '诉求标题', '诉求内容', '来电人', '联系电话', '区域', '一级分类', '诉求类型', '紧急程度', '地址', '承办部门']

const PLACES = ['岑溪市筋竹镇', '梧州市岑溪市筋竹镇义水村', '450403000000', '万秀区', '450481109000']

/** A row of an export: row `i` is the same each time. The text is about `bytes` of UTF-8, with line ends, quotes and commas in it. */
export function exportRow(i: number, bytes = 120): string[] {
  const sentence = `示例诉求第${i}号，申请"上门"办理,\n谢谢。`
  const text = sentence.repeat(Math.max(1, Math.ceil(bytes / Buffer.byteLength(sentence))))
  return [
    `HX-${String(i).padStart(6, '0')}`,
    `2026-0${1 + (i % 5)}-${String(1 + (i % 28)).padStart(2, '0')} 08:${String(i % 60).padStart(2, '0')}:00`,
    `示例：第${i}号诉求`,
    text,
    `示例群众${i}`,
    `139${String(i % 100_000_000).padStart(8, '0')}`,
    PLACES[i % PLACES.length] as string,
    '社会保障',
    ['咨询', '求助', '投诉', '建议', '表扬'][i % 5] as string,
    i % 10 === 0 ? '紧急' : '一般',
    `示例路 ${i} 号`,
    '示例局',
  ]
}

const quoted = (cell: string) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** Rows as CSV text. */
export const csv = (rows: readonly (readonly string[])[], end = '\r\n') => rows.map((row) => row.map(quoted).join(',') + end).join('')

/** An export of so many rows, as CSV text. */
export const exportCsv = (count: number, bytes?: number) => csv([HEADERS, ...Array.from({ length: count }, (_, i) => exportRow(i + 1, bytes))])
