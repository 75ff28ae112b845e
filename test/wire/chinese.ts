/** Names that people say so in Chinese too: formats, badges, codes of items and of devices, numbers of orders and papers. */
const NAMES = /PNG|JPEG|WebP|PDF|GB18030|UTF-8|CSV|Excel|[A-Z]{2,4}-[A-Z]*\d+(?:-\d+)*|[A-Z]{2}\d{6,}[A-Z\d]*/g

/** A word of the program, or none at all of Chinese, where people read a message. */
export const isStrange = (message: string): boolean => /[A-Za-z]/.test(message.replace(NAMES, '')) || !/\p{Script=Han}/u.test(message)

/** Every message of an answer: those of problems, of reasons and of errors. */
export function messagesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(messagesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (key === 'message' && typeof inner === 'string' ? [inner] : messagesIn(inner)))
}
