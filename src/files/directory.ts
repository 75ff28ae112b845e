import { randomBytes } from 'node:crypto'
import { constants, mkdir, open as openFile, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { DIGEST, type Place } from './place.ts'

const isThere = (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT')

/** Files in a directory on a disk. */
export const directoryPlace = (directory: string): Place => ({
  async put(sha256, sealed) {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    // Written beside its place and moved there whole: a process that dies leaves no half of a file under the name of the whole.
    const beside = join(directory, `${sha256}.${process.pid}.${performance.now()}.part`)
    const file = await openFile(beside, 'w', 0o600)
    try {
      await file.writeFile(sealed)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, join(directory, sha256))
    const folder = await openFile(directory, constants.O_RDONLY)
    await folder.sync().finally(() => folder.close())
  },
  get: (sha256) =>
    readFile(join(directory, sha256)).catch((error: unknown) => {
      if (isThere(error)) throw error
      return null
    }),
  want: (sha256, now) => utimes(join(directory, sha256), now, now),
  /** What a dead process left half written is taken away at once. */
  async unwanted(since) {
    const names = await readdir(directory).catch((error: unknown) => {
      if (isThere(error)) throw error
      return []
    })
    const old: string[] = []
    for (const name of names) {
      const info = await stat(join(directory, name)).catch(() => null)
      if (info && info.mtime < since) old.push(name)
    }
    for (const name of old) if (!DIGEST.test(name)) await unlink(join(directory, name)).catch(() => {})
    return old.filter((name) => DIGEST.test(name))
  },
  all: async () =>
    (
      await readdir(directory).catch((error: unknown) => {
        if (isThere(error)) throw error
        return []
      })
    ).filter((name) => DIGEST.test(name)),
  remove: (sha256) => unlink(join(directory, sha256)).catch(() => {}),
  async shred(sha256) {
    const path = join(directory, sha256)
    const file = await openFile(path, 'r+').catch((error: unknown) => {
      if (isThere(error)) throw error
      return null
    })
    if (!file) return
    try {
      await file.write(randomBytes((await file.stat()).size), 0)
      await file.sync()
    } finally {
      await file.close()
    }
    await unlink(path)
  },
})
