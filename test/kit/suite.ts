/** The suite of algorithms that programs of tests seal with, when the whole run is under another than the usual one: `SUITE=sm`. */
export const suiteSettings: Readonly<Record<string, string>> = process.env.SUITE ? { ENCRYPTION_SUITE: process.env.SUITE } : {}
