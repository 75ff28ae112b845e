import { demoNumber, demoPhone } from '../../../src/access/demo-city.ts'
import type { Viewer } from '../../../src/access/viewer.ts'
import { arriveAtVisit } from '../../../src/appointments/arrive-at-visit.ts'
import { bookAppointment } from '../../../src/appointments/book-appointment.ts'
import { departForVisit } from '../../../src/appointments/depart-for-visit.ts'
import { finishVisit } from '../../../src/appointments/finish-visit.ts'
import { startVisit } from '../../../src/appointments/start-visit.ts'
import { MINUTE } from '../../../src/clock.ts'
import type { Channel, EvaluationLevel, OrderType, ServiceMode, Urgency } from '../../../src/db/generated/enums.ts'
import { acceptOrder } from '../../../src/dispatch/accept-order.ts'
import { dispatchOrder } from '../../../src/dispatch/dispatch-order.ts'
import { evaluateOrder } from '../../../src/evaluations/evaluate-order.ts'
import { completeOrder } from '../../../src/handling/complete-order.ts'
import { logContact } from '../../../src/handling/log-contact.ts'
import { verifyOrder } from '../../../src/handling/verify-order.ts'
import { acceptMatter } from '../../../src/matters/accept-matter.ts'
import { decideMatter } from '../../../src/matters/decide-matter.ts'
import { issueCertificate } from '../../../src/matters/issue-certificate.ts'
import { submitMatter } from '../../../src/matters/submit-matter.ts'
import { registerOrder } from '../../../src/registration/register-order.ts'
import { TEAMS } from '../organisation.ts'
import { DEPARTMENTS, type ITEMS } from '../reference.ts'
import { REPLY } from '../story.ts'
import { ADDRESS } from '../story-rows.ts'
import type { Script } from './script.ts'

type Item = (typeof ITEMS)[keyof typeof ITEMS]

/** What somebody asks for. */
export interface Wish {
  readonly title: string
  readonly item: Item
  readonly areaCode: string
  readonly channel?: Channel
  readonly type?: OrderType
  readonly urgency?: Urgency
  readonly mode?: ServiceMode
  readonly text?: string
  readonly specialGroups?: readonly string[]
}

const SUFFIX = '甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥春夏秋冬东南西北'
const DEPARTMENT_ACCOUNTS = {
  approval: 'department',
  fisheries: 'department-fisheries',
  social: 'department-social',
  medical: 'department-medical',
} as const

/** The course of one order of today (工单经过): each method is one verb, or a few that belong together. */
export class Course {
  readonly wish: Wish
  readonly #script: Script
  readonly #nr: number
  #id = ''
  #matter = ''
  #staff = ''
  #registeredAt = new Date(0)

  /** @param nr its number among the orders of today: 7 is DEMO-NOW-07 */
  constructor(script: Script, nr: number, wish: Wish) {
    this.#script = script
    this.#nr = nr
    this.wish = wish
  }

  /** The order, for the input of a verb. */
  readonly order = () => ({ orderId: this.#id })
  readonly matter = () => ({ orderId: this.#id, matterId: this.#matter })
  readonly citizen = (): Viewer => ({ role: 'CITIZEN', id: 'citizen', orderId: this.#id, cycle: 1, queryGeneration: 0, expiresAt: null })

  /** So many minutes after the registration. */
  after(minutes: number): Date {
    return new Date(this.#registeredAt.getTime() + minutes * MINUTE)
  }

  get department() {
    return DEPARTMENT_ACCOUNTS[this.wish.item.department]
  }

  get staff() {
    return this.#staff
  }

  registered(at: Date, by = 'hotline-agent'): this {
    this.#registeredAt = at
    const { title, areaCode, channel = 'HOTLINE_12345', type = 'HELP', urgency = 'NORMAL', item, text, specialGroups } = this.wish
    const requester = {
      ...{ kind: 'PERSON', name: `示例群众${SUFFIX.charAt(this.#nr - 1)}`, phone: demoPhone(this.#nr), address: ADDRESS },
      ...(specialGroups ? { specialGroups } : {}),
    }
    const given = { channel, externalNo: demoNumber(this.#nr), type, urgency, areaCode, items: [item.code], title, text, requester }
    this.#script.put(at, by, registerOrder, given, ({ orderId }) => {
      this.#id = orderId
    })
    return this
  }

  verified(at: Date, by = 'dispatcher'): this {
    const { item, urgency = 'NORMAL', mode: serviceMode = 'ONSITE' } = this.wish
    const given = () => ({ ...this.order(), type: 'HELP', urgency, items: [item.code], serviceMode, duplicateChecked: true, requesterReached: true })
    this.#script.put(at, by, verifyOrder, given, async () => {
      this.#matter = (await this.#script.db.matter.findFirstOrThrow({ where: { orderId: this.#id }, select: { id: true } })).id
    })
    return this
  }

  dispatched(at: Date, teamId: string = TEAMS.redPomegranate.id): this {
    this.#script.put(at, 'dispatcher', dispatchOrder, () => ({ ...this.order(), mode: 'POOL', teamId }))
    return this
  }

  accepted(at: Date, staff: string): this {
    this.#staff = staff
    this.#script.put(at, staff, acceptOrder, this.order)
    return this
  }

  contacted(at: Date): this {
    this.#script.put(at, this.#staff, logContact, () => ({ ...this.order(), method: 'TELEPHONE', outcome: 'REACHED' }))
    return this
  }

  /** From the registration to the call that reached the citizen, as on an ordinary day. */
  begun(at: Date, staff: string): this {
    this.registered(at)
    return this.verified(this.after(4)).dispatched(this.after(7)).accepted(this.after(12), staff).contacted(this.after(19))
  }

  booked(at: Date, startsAt: Date, minutes = 60): this {
    const endsAt = new Date(startsAt.getTime() + minutes * MINUTE)
    this.#script.put(at, this.#staff, bookAppointment, () => ({ ...this.order(), startsAt, endsAt }))
    return this
  }

  departed(at: Date): this {
    this.#script.put(at, this.#staff, departForVisit, () => ({ ...this.order(), etaMinutes: 25 }))
    return this
  }

  /** On the way, at the door, and the service begun. */
  atTheDoor(startsAt: Date): this {
    const from = (minutes: number) => new Date(startsAt.getTime() + minutes * MINUTE)
    this.departed(from(-27))
    this.#script.put(from(-2), this.#staff, arriveAtVisit, this.order)
    this.#script.put(from(1), this.#staff, startVisit, () => ({ ...this.order(), identityChecked: true }))
    return this
  }

  /** A visit from its booking to its end; the matter is with its department then. */
  visited(bookedAt: Date, startsAt: Date): this {
    const from = (minutes: number) => new Date(startsAt.getTime() + minutes * MINUTE)
    this.booked(bookedAt, startsAt).atTheDoor(startsAt)
    this.#script.put(from(20), this.#staff, submitMatter, this.matter)
    this.#script.put(from(40), this.#staff, finishVisit, () => ({ ...this.order(), guidance: '示例：已说明办理流程' }))
    this.#script.put(from(50), this.department, acceptMatter, this.matter)
    return this
  }

  /** The department decides, and the citizen is answered. */
  decided(at: Date): this {
    const { permit, code, name, department } = this.wish.item
    this.#script.put(at, this.department, decideMatter, () => ({ ...this.matter(), outcome: permit ? 'GRANTED' : 'COMPLETED' }))
    const certificate = { number: `${demoNumber(this.#nr)}-${code}`, name: `${name}证`, issuer: DEPARTMENTS[department].name }
    if (permit) this.#script.put(at, this.department, issueCertificate, () => ({ ...this.matter(), ...certificate }))
    return this
  }

  completed(at: Date): this {
    this.#script.put(at, this.#staff, completeOrder, () => ({ ...this.order(), result: 'SOLVED', reply: REPLY, replyMethod: 'IN_PERSON' }))
    return this
  }

  evaluated(at: Date, level: EvaluationLevel, resolved = true): this {
    const given = () => ({ ...this.order(), level, resolved, tags: resolved ? ['FAST'] : [] })
    this.#script.put(at, this.citizen, evaluateOrder, given)
    return this
  }
}
