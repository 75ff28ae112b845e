import { StartError } from '../errors.ts'

/** `/bucket`, or `/bucket/some/prefix`. */
export const BUCKET = /^\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/[\w/-]*)?$/

/** A bucket of an S3-compatible storage. */
export interface BucketSettings {
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  /** What the names of all files begin with: empty, or with a slash at its end. */
  readonly prefix: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

interface Variables {
  readonly ATTACHMENTS_S3?: string | undefined
  readonly AWS_ACCESS_KEY_ID?: string | undefined
  readonly AWS_SECRET_ACCESS_KEY?: string | undefined
}

/**
 * The bucket that the settings name; null without one.
 * @throws StartError when its keys are missing
 */
export function bucketOf({ ATTACHMENTS_S3, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }: Variables): BucketSettings | null {
  if (!ATTACHMENTS_S3) return null
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) throw new StartError('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set with ATTACHMENTS_S3')
  const url = new URL(ATTACHMENTS_S3)
  const [, bucket = '', path = ''] = BUCKET.exec(url.pathname) ?? []
  const prefix = path.replace(/^\/|\/$/g, '')
  return {
    endpoint: url.origin,
    region: url.searchParams.get('region') ?? 'us-east-1',
    bucket,
    prefix: prefix === '' ? '' : `${prefix}/`,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
  }
}
