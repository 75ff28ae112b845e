import { Forbidden, Unauthenticated } from '../errors.ts'
import { isPerson, type Viewer, WHOLE_CITY } from './viewer.ts'

/** Administration verbs are the ADMIN's alone. Within their area: areas/own-area.ts. */
export function expectAdmin(viewer: Viewer) {
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (viewer.role !== 'ADMIN') throw new Forbidden()
}

/**
 * What holds in the whole city is settled by those whose area it is.
 * @throws Forbidden
 */
export function expectWholeCity(viewer: Viewer): void {
  if (isPerson(viewer) && viewer.areaCode !== WHOLE_CITY)
    throw new Forbidden({ en: 'holds in the whole city: your area is a part of it', zh: '此项适用于全市，您的管辖范围不足' })
}

/** @throws Unauthenticated, Forbidden */
export function expectCityAdmin(viewer: Viewer): void {
  expectAdmin(viewer)
  expectWholeCity(viewer)
}
