import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CLOSE_CODES } from '../../src/live/close-codes.ts'
import { packageRoot } from '../../src/root.ts'
import { blocks, textOf } from './snippets.ts'

/** Names of the API and of settings a page tells of. */
const names = (text: string) => [...new Set([...text.matchAll(/`([A-Za-z][\w.]*)[`(]/g)].map((match) => String(match[1])))].sort()
const section = (text: string, title: string) => text.split(/^## /m).find((part) => part.startsWith(title)) ?? ''
const codes = (text: string) => [...text.matchAll(/^\| (\d{4}) \|/gm)].map((match) => Number(match[1]))

describe('A page in Chinese tells what the English one does', () => {
  it('of visits: the same verbs, fields and states, and the same documents', () => {
    const [english, chinese] = ['docs/visits.md', 'docs/visits.zh-CN.md']
    expect(names(textOf(chinese))).toEqual(names(textOf(english)))
    expect(blocks(chinese, 'graphql')).toEqual(blocks(english, 'graphql'))
    expect(textOf(chinese).match(/^## /gm)).toEqual(textOf(english).match(/^## /gm))
  })

  it('of personal data: the same verbs, fields and commands, and the same documents', () => {
    const [english, chinese] = ['docs/privacy.md', 'docs/privacy.zh-CN.md']
    expect(names(textOf(chinese))).toEqual(names(textOf(english)))
    expect(blocks(chinese, 'graphql')).toEqual(blocks(english, 'graphql'))
  })

  it('of security: the same names, and the same tests, each of which is there', () => {
    const [english, chinese] = [textOf('docs/security.md'), textOf('docs/security.zh-CN.md')]
    // The example of the gateway stands in the English page alone.
    const told = english.replace(/```[\s\S]*?```/g, '')
    expect(names(chinese)).toEqual(names(told))
    const tests = (text: string) => [...new Set([...text.matchAll(/`(test\/[\w./-]+)`/g)].map((match) => String(match[1])))].sort()
    expect(tests(chinese)).toEqual(tests(english))
    expect(tests(english).filter((path) => !existsSync(join(packageRoot, path)))).toEqual([])
  })

  it('of live streams: each close code and whether the official client comes back, each kind of frame, each setting', () => {
    const [english, chinese] = [textOf('docs/live.md'), textOf('docs/live.zh-CN.md')]
    expect(codes(chinese)).toEqual(codes(english))
    for (const { code, comesBack } of Object.values(CLOSE_CODES)) {
      const line = chinese.split('\n').find((one) => one.startsWith(`| ${code} |`))
      expect([code, line?.split('|')[3]?.trim()]).toEqual([code, comesBack ? '重连' : '不重连'])
    }
    for (const title of ['The promise', 'Two kinds of streams', 'connection_init', 'Settings'])
      expect(names(section(english, title)).filter((name) => !names(chinese).includes(name))).toEqual([])
  })
})
