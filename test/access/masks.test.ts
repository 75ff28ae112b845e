import { describe, expect, it } from 'vitest'
import { maskAddress, maskIdNumber, maskName, maskPhone } from '../../src/access/masks.ts'

describe('masks', () => {
  it.each([
    ['张三丰', '张**'],
    ['张三', '张**'],
    ['欧阳某某', '欧**'],
    ['阿卜杜拉·买买提', '阿**'],
    ['𠮷某', '𠮷**'],
    ['John Example', 'J**'],
    ['张', '**'],
    [' ', ''],
  ])('the name %s becomes %s', (name, masked) => {
    expect(maskName(name)).toBe(masked)
  })
  it.each([
    ['梧州某某水务有限公司', '梧**公司'],
    ['张三小卖店', '张**店'],
    ['筋竹某某专业合作社', '筋**合作社'],
    ['甲公司', '甲**'],
    ['某某', '某**'],
  ])('the organisation %s becomes %s', (name, masked) => {
    expect(maskName(name, 'ORGANISATION')).toBe(masked)
  })
  it.each([
    ['13812345678', '138****5678'],
    ['+8613812345678', '138****5678'],
    ['008613812345678', '138****5678'],
    ['+86 138-1234-5678', '138****5678'],
    ['0774-2021234', '0774****34'],
    ['+867742021234', '0774****34'],
    ['010 6552 9988', '010****88'],
    ['+442071838750', '****50'],
    ['12345', '****'],
    ['', ''],
  ])('the telephone %s becomes %s', (phone, masked) => {
    expect(maskPhone(phone)).toBe(masked)
  })
  it.each([
    ['11010519491231002X', '1****************X'],
    ['91350100M000100Y43', '9****************3'],
    ['1234', '****'],
  ])('the identity number %s becomes %s', (number, masked) => {
    expect(maskIdNumber(number)).toBe(masked)
  })
  it('hides the door address wholly, after the area', () => {
    expect(maskAddress('某某路1号2单元301', '岑溪市筋竹镇')).toBe('岑溪市筋竹镇***')
    expect(maskAddress('某某路1号2单元301')).toBe('***')
  })
})
