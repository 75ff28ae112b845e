import type { Change } from '../runtime.ts'

/**
 * Shreds files that no order refers to any more (粉碎文件), and forgets their senders. A file that another order has stays: the same bytes
 * are one file.
 */
export async function shredUnused(c: Change, digests: readonly string[]): Promise<void> {
  const used = await c.tx.attachment.findMany({ where: { sha256: { in: [...digests] } }, select: { sha256: true } })
  const unused = digests.filter((sha256) => !used.some((one) => one.sha256 === sha256))
  await c.tx.upload.deleteMany({ where: { sha256: { in: unused } } })
  for (const sha256 of unused) await c.runtime.files.shred(sha256)
}
