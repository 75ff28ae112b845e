import { z } from 'zod'
import { expectWholeCity } from '../access/admin.ts'
import { isOwn, outside } from '../areas/own-area.ts'
import { Forbidden, InvalidInput, NotFound, Unauthenticated } from '../errors.ts'
import { areaCode, code, id, list, oneOf, text } from '../input.ts'
import type { Change } from '../runtime.ts'
import { expectLeadOf } from '../staff/leads.ts'
import { expectAreas, expectItems } from '../staff/staff-rules.ts'
import { unknownIn } from './reply-text.ts'

/** The fields of a template, as both verbs take them. */
export const templateFields = {
  title: text(60).describe('Title it is chosen by (标题)'),
  text: text(5_000).describe('Text, with placeholders such as {{order.number}}: those of `ReplyPlaceholder` (内容)'),
  itemCodes: list(code(40), 0, 50).describe('Items it is for; none: every item (适用事项)'),
  language: oneOf('ReplyLanguage').describe('Language it is written in (语言)'),
}

/** Which team's or area's orders it is for, and which reply. */
export const templateScope = {
  purpose: oneOf('ReplyPurpose').describe('Which reply it is for (用途)'),
  result: oneOf('OrderResult').nullish().describe('Outcome it is for, of a completion; left out: every one (办理结果)'),
  teamId: id('team').nullish().describe('Team it is for; left out: every team. Leads name one they lead (队伍)'),
  areaCode: areaCode.nullish().describe('Area it is for, with everything below it; left out: the whole city (区划)'),
}

/**
 * Templates of a team are its lead's and the administrator's of its area; all others are the administrator's, of the area they are for.
 * @throws Unauthenticated, Forbidden, NotFound (an administrator's team)
 */
export async function expectKeeper(c: Change, { teamId, areaCode }: { readonly teamId: string | null; readonly areaCode: string | null }): Promise<void> {
  if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (c.viewer.role !== 'ADMIN' && teamId === null) throw new Forbidden()
  if (c.viewer.role === 'ADMIN' && areaCode !== null && !isOwn(c.viewer, [areaCode])) throw outside()
  if (c.viewer.role === 'ADMIN' && areaCode === null && teamId === null) expectWholeCity(c.viewer)
  if (teamId !== null) await expectLeadOf(c, teamId)
}

/** @throws NotFound, also for one that is retired; Unauthenticated, Forbidden */
export async function openTemplate(c: Change, templateId: string) {
  if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  await c.tx.$queryRaw`SELECT 1 FROM reply_template WHERE id = ${templateId} FOR UPDATE`
  const template = await c.tx.replyTemplate.findUnique({ where: { id: templateId } })
  if (!template || template.retiredAt !== null) throw new NotFound('reply template')
  await expectKeeper(c, template)
  return template
}

interface Said {
  readonly text?: string | null | undefined
  readonly itemCodes?: readonly string[] | null | undefined
  readonly areaCode?: string | null | undefined
}

/** @throws InvalidInput (text with an unknown placeholder, itemCodes, areaCode) */
export async function expectSayable(c: Change, said: Said): Promise<void> {
  const unknown = unknownIn(said.text ?? '')
  if (unknown.length > 0)
    throw new InvalidInput('text', { en: `has what is no placeholder: ${unknown.map((name) => `"${name}"`).join(', ')}`, zh: '含有无法识别的占位符' })
  if (said.itemCodes) await expectItems(c, said.itemCodes, 'itemCodes')
  if (said.areaCode) await expectAreas(c, [said.areaCode], 'areaCode')
}

export const templateId = z.object({ templateId: id('template').describe('Template (答复模板)') }).shape
