import type { Step } from './rotation-step.ts'

/** Files of a batch: each is read and written whole. */
const FILES = 20

/** Attachments, where they lie: each written under another name, then moved into place. They are listed once: what comes later has the newest key. */
export function fileStep(): Step {
  let listed: readonly string[] | null = null
  return {
    name: 'files',
    async batch({ files }, _tx, after, dry) {
      listed ??= (await files.all()).sort()
      const names = listed.filter((name) => name > after).slice(0, FILES)
      let [changed, unreadable] = [0, 0]
      for (const name of names) {
        const became = await files.sealAnew(name, dry)
        if (became === 'ANEW') changed++
        if (became === 'UNREADABLE') unreadable++
      }
      return { after: names.at(-1) ?? null, seen: names.length, changed, unreadable }
    },
  }
}
