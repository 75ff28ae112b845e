/** A text that LIKE takes as it stands: its wildcards are letters like others. */
export const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
