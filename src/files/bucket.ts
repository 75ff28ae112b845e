import { randomBytes } from 'node:crypto'
import type { Config } from '../config.ts'
import { StartError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { DIGEST, type Place } from './place.ts'

type Settings = NonNullable<Config['attachmentsBucket']>

const ANSWER_WITHIN_MS = LIMITS.STORAGE_MS.value

const isMissing = (error: unknown) => error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound')

/**
 * Files in a bucket of an S3-compatible storage (对象存储).
 * @throws StartError with one sentence when the bucket cannot be used
 */
export async function bucketPlace({ endpoint, region, bucket, prefix, accessKeyId, secretAccessKey }: Settings): Promise<Place> {
  // Loaded only where it is used: it costs a fifth of a second.
  const { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, paginateListObjectsV2, PutObjectCommand, S3Client } = await import(
    '@aws-sdk/client-s3'
  )
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    // Storages that only speak S3 do not know the newer checksums; what is stored is sealed and proves itself.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: ANSWER_WITHIN_MS, requestTimeout: ANSWER_WITHIN_MS },
  })
  await client.send(new HeadBucketCommand({ Bucket: bucket })).catch((error: unknown) => {
    throw new StartError(`the bucket ${bucket} at ${new URL(endpoint).host} cannot be used: ${error instanceof Error ? error.name : error}`)
  })
  const listed = async (isOne: (at: Date | undefined) => boolean) => {
    const names: string[] = []
    for await (const { Contents } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix }))
      for (const { Key = '', LastModified } of Contents ?? []) {
        const name = Key.slice(prefix.length)
        if (DIGEST.test(name) && isOne(LastModified)) names.push(name)
      }
    return names
  }
  const of = (sha256: string) => ({ Bucket: bucket, Key: `${prefix}${sha256}` })
  return {
    async put(sha256, sealed) {
      await client.send(new PutObjectCommand({ ...of(sha256), Body: sealed, ContentType: 'application/octet-stream' }))
    },
    async get(sha256) {
      try {
        const { Body } = await client.send(new GetObjectCommand(of(sha256)))
        return Body ? Buffer.from(await Body.transformToByteArray()) : null
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    // A storage keeps the instants itself: an object copied onto itself counts as written now.
    async want(sha256) {
      const { Bucket, Key } = of(sha256)
      await client.send(
        new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${Key}`, MetadataDirective: 'REPLACE', ContentType: 'application/octet-stream' }),
      )
    },
    unwanted: (since) => listed((at) => at !== undefined && at < since),
    all: () => listed(() => true),
    // A bucket that keeps versions keeps what was overwritten: docs/privacy.md.
    async shred(sha256) {
      const { Body } = await client.send(new GetObjectCommand(of(sha256))).catch((error: unknown) => {
        if (!isMissing(error)) throw error
        return { Body: undefined }
      })
      if (!Body) return
      const { length } = await Body.transformToByteArray()
      await client.send(new PutObjectCommand({ ...of(sha256), Body: randomBytes(length), ContentType: 'application/octet-stream' }))
      await client.send(new DeleteObjectCommand(of(sha256)))
    },
    async remove(sha256) {
      await client.send(new DeleteObjectCommand(of(sha256)))
    },
  }
}
