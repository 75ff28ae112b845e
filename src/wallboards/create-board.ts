import { z } from 'zod'
import { expectAdminOf } from '../areas/own-area.ts'
import { Duplicate, InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { areaCode, oneOf, text } from '../input.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('createBoard', {
  description: 'Set up a public board (新建看板).',
  problems: [Duplicate],
  input: {
    slug: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and - | 须为 1 到 40 位小写字母、数字或连字符')
      .describe('Name in the URL (路径名)'),
    title: text(60).describe('Title (标题)'),
    profile: oneOf('BoardProfile').describe('Profile (类型)'),
    areaCode: areaCode.describe('Area shown (区域)'),
  },
})

/**
 * Sets up a public board (新建看板); its token is issued apart (issueKey).
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate
 */
export const createBoard = verb.does(async (c, input): Promise<{ boardId: string }> => {
  expectAdminOf(c.viewer, [input.areaCode])
  if ((await c.tx.area.count({ where: { code: input.areaCode } })) === 0)
    throw new InvalidInput('areaCode', { en: 'is no area of this city', zh: '不是本市区划' })
  if ((await c.tx.board.count({ where: { slug: input.slug } })) > 0) throw new Duplicate(['slug'])
  const boardId = newId('board', c.now)
  await c.tx.board.create({ data: { id: boardId, slug: input.slug, title: input.title, profile: input.profile, areaCode: input.areaCode, active: true } })
  return { boardId }
})
