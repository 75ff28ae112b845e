import { lockInTransaction } from '../db/locks.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { declareVerb } from '../verb.ts'
import { expectKeeper, expectSayable, templateFields, templateScope } from './reply-templates.ts'

/** Templates in use; more is a library too large to find anything in. */
const MOST = PARAMETERS.MOST_TEMPLATES.value

const verb = declareVerb('createReplyTemplate', {
  description: 'Enter a template of a reply (新增答复模板). Administrators; leads for their teams.',
  input: { ...templateFields, itemCodes: templateFields.itemCodes.default([]), language: templateFields.language.default('ZH'), ...templateScope },
})

/**
 * Enters a template of a reply (新增答复模板). Its placeholders are checked now, not when a citizen waits for the answer.
 * @throws Unauthenticated, Forbidden, InvalidInput (text, itemCodes, result, teamId, areaCode, title)
 */
export const createReplyTemplate = verb.does(async (c, input): Promise<{ templateId: string }> => {
  const { idempotencyKey: _key, result = null, teamId = null, areaCode = null, ...said } = input
  if (teamId !== null && c.viewer.role === 'ADMIN' && (await c.tx.team.count({ where: { id: teamId } })) === 0)
    throw new InvalidInput('teamId', { en: 'names a team that does not exist', zh: '队伍不存在' })
  await expectKeeper(c, { teamId, areaCode })
  await expectSayable(c, { ...said, areaCode })
  if (result !== null && said.purpose !== 'COMPLETION') throw new InvalidInput('result', { en: 'is for COMPLETION alone', zh: '仅适用于办结答复' })
  await lockInTransaction(c.tx, 'templates')
  if ((await c.tx.replyTemplate.count({ where: { retiredAt: null } })) >= MOST)
    throw new InvalidInput('title', { en: `at most ${MOST} templates are in use`, zh: `在用模板至多 ${MOST} 个` })
  const templateId = newId('template', c.now)
  await c.tx.replyTemplate.create({ data: { id: templateId, ...said, result, teamId, areaCode, updatedBy: c.viewer.id, updatedAt: c.now } })
  return { templateId }
})
