import { detectKind, type Encoding } from './detect-encoding.ts'
import type { RawFile } from './raw-row.ts'
import { readCsv } from './read-csv.ts'

/**
 * Opens an export, whatever it is.
 * @throws StartError with one sentence when it cannot be read
 */
export async function openFile(file: string, encoding?: Encoding): Promise<RawFile> {
  const found = await detectKind(file, encoding)
  if (found.kind === 'text') return readCsv(file, found.encoding, found.bom)
  // Loaded only when used.
  const { readXlsx } = await import('./read-xlsx.ts')
  return readXlsx(file)
}
