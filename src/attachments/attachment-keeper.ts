import { DAY, HOUR } from '../clock.ts'
import { goRound } from '../pauses.ts'
import type { Runtime } from '../runtime.ts'

const LOOK_EVERY = HOUR

/**
 * Takes away files that were uploaded more than a day ago and belong to nothing (清理未使用的上传), and the records of their senders.
 * @returns how many
 */
export async function dropUnused({ files, db }: Pick<Runtime, 'files' | 'db'>, now: Date): Promise<number> {
  const old = await files.unwanted(new Date(now.getTime() - DAY))
  const used = new Set((await db.attachment.findMany({ where: { sha256: { in: old } }, select: { sha256: true } })).map((one) => one.sha256))
  const unused = old.filter((sha256) => !used.has(sha256))
  for (const sha256 of unused) await files.remove(sha256)
  await db.upload.deleteMany({ where: { sentAt: { lt: new Date(now.getTime() - DAY) } } })
  return unused.length
}

/** Removes them every hour until it is stopped; any number of servers may run it. */
export const startAttachmentKeeper = (runtime: Runtime): { stop(): Promise<void> } =>
  goRound(() => dropUnused(runtime, runtime.clock.now()), {
    every: LOOK_EVERY,
    afterFailure: LOOK_EVERY,
    failed: (error) => runtime.log.warn({ err: error }, 'attachments: unused files could not be taken away; trying again'),
  })
