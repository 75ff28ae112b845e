import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dropUnused } from '../../src/attachments/attachment-keeper.ts'
import { DAY } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import { startBucket, type TestBucket } from '../kit/bucket.ts'
import { did } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'
import { picture, upload } from '../kit/picture.ts'

describe('Files in a bucket of an S3-compatible storage', () => {
  let bucket: TestBucket
  let app: TestApp
  beforeAll(async () => {
    bucket = await startBucket(() => app?.clock.now() ?? new Date(TEN))
    app = await startApp({ settings: bucket.settings })
  })
  afterAll(async () => {
    await app.stop()
    await bucket.stop()
  })
  beforeEach(() => app.clock.set(TEN))

  const names = () => [...bucket.objects.keys()].sort()
  async function attached(shade: number) {
    const { id: orderId } = await givenOrder(app, 'IN_SERVICE')
    const { json } = await upload(app, 'staff-01', picture(shade))
    const done = await did(app, 'staff-01', 'addAttachment', { orderId, sha256: json.sha256, kind: 'PHOTO' }, 'attachmentId order { id }')
    return { name: `wuzhou/${json.sha256}`, path: `/attachments/${done.attachmentId}` }
  }
  const fetched = async (path: string) =>
    fetch(`${app.url}${path}`, { headers: { connection: 'close', authorization: `Bearer ${await app.token('team-lead')}` } })

  it('are sealed there under their digest, and given back byte for byte; every request is signed', async () => {
    const { name, path } = await attached(1)
    expect(names()).toContain(name)
    expect(bucket.objects.get(name)?.bytes.includes(picture(1).subarray(0, 8))).toBe(false)
    const response = await fetched(path)
    expect([response.status, Buffer.from(await response.arrayBuffer()).equals(picture(1))]).toEqual([200, true])
    expect(bucket.refused).toEqual([])
  })

  it('are not given when somebody changed them there, or took them away: an error, never another file', async () => {
    const { name, path } = await attached(2)
    const stored = bucket.objects.get(name) as { bytes: Buffer; modified: Date }
    bucket.objects.set(name, { ...stored, bytes: Buffer.concat([stored.bytes.subarray(0, -1), Buffer.from([(stored.bytes.at(-1) as number) ^ 1])]) })
    expect((await fetched(path)).status).toBe(500)
    bucket.objects.delete(name)
    expect((await fetched(path)).status).toBe(500)
  })

  it('are taken away after a day when they belong to nothing, over several pages of a listing; those of an order stay', async () => {
    const { name } = await attached(10)
    const unused: string[] = []
    for (let shade = 11; shade < 16; shade++) unused.push(`wuzhou/${(await upload(app, 'staff-01', picture(shade))).json.sha256}`)
    bucket.objects.set('another/service', { bytes: Buffer.from('示例'), modified: new Date(0) })
    bucket.objects.set('wuzhou/notes.txt', { bytes: Buffer.from('示例'), modified: new Date(0) })
    await dropUnused(app.runtime, new Date(Date.parse(TEN) + DAY))
    expect(names()).toEqual(expect.arrayContaining(unused))
    // One of them is used a day later, in the last moment: that renews it.
    app.clock.set(new Date(Date.parse(TEN) + DAY))
    const { id: orderId } = await givenOrder(app, 'IN_SERVICE')
    const wanted = unused[0] as string
    await did(app, 'staff-01', 'addAttachment', { orderId, sha256: wanted.slice('wuzhou/'.length), kind: 'PHOTO' })
    expect(bucket.objects.get(wanted)?.modified).toEqual(new Date(Date.parse(TEN) + DAY))
    await dropUnused(app.runtime, new Date(Date.parse(TEN) + DAY + 1))
    expect(names()).toEqual(expect.arrayContaining([name, wanted, 'another/service', 'wuzhou/notes.txt']))
    for (const gone of unused.slice(1)) expect(names()).not.toContain(gone)
  })

  it('are not said to be taken in while the storage does not answer', async () => {
    const away = await startBucket(() => new Date(TEN))
    const other = await startApp({ settings: away.settings })
    await away.stop()
    expect((await upload(other, 'staff-01', picture(20))).status).toBe(500)
    await other.stop()
  })

  it.each([
    ['another bucket', { ATTACHMENTS_S3: 'signatures', as: 'elsewhere' }, /^the bucket elsewhere at 127\.0\.0\.1:\d+ cannot be used: /],
    ['another secret', { AWS_SECRET_ACCESS_KEY: 'guessed' }, /^the bucket signatures at 127\.0\.0\.1:\d+ cannot be used: /],
  ])('are refused at start with %s, in one sentence', async (_what, over, sentence) => {
    const { as, ...settings } = { as: null, ...bucket.settings, ...over } as Record<string, string | null>
    if (as !== null) settings.ATTACHMENTS_S3 = (bucket.settings.ATTACHMENTS_S3 as string).replace('signatures', String(as))
    await expect(startApp({ settings: settings as Record<string, string> })).rejects.toThrow(sentence)
  })

  it.each([
    ['no secret', { AWS_SECRET_ACCESS_KEY: '' }, 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set with ATTACHMENTS_S3'],
    ['no bucket', { ATTACHMENTS_S3: 'https://storage.example/' }, 'ATTACHMENTS_S3 must look like'],
    ['another protocol', { ATTACHMENTS_S3: 's3://signatures/wuzhou' }, 'ATTACHMENTS_S3 must look like'],
    ['a name no bucket has', { ATTACHMENTS_S3: 'https://storage.example/No_Such' }, 'ATTACHMENTS_S3 must look like'],
  ])('are refused by name of the variable with %s', (_what, over, sentence) => {
    expect(() => readConfig({ ...bucket.settings, ...over })).toThrow(sentence)
  })
})
