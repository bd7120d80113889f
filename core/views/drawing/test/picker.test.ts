import assert from 'node:assert/strict'
import { picker, type PickerEntry } from '../picker.ts'

const grid = { blocks: { EUR: { x: 7, y: 0, w: 3, h: 2 }, AP: { x: 12, y: 2, w: 2, h: 2 } }, tiles: { XA: { x: 8, y: 1, region: 'EUR' }, XB: { x: 7, y: 0, region: 'EUR' } } }
const regions = [{ code: 'EUR', name: 'Europe' }, { code: 'AP', name: 'Asia and the Pacific' }]
const entry = (code: string, name: string, region = 'EUR'): PickerEntry => ({ code, name, region, url: `/${code}` })

describe('The picker of administrations', () => {
  it('puts each in its cell and gives the free cells to those the grid does not know', () => {
    const { regions: [europe] } = picker([entry('XA', 'Aldermere'), entry('XB', 'Brennmark'), entry('ZZ', 'Newland')], regions, grid, 'en')
    assert.deepEqual(europe?.tiles.map(({ code, column, row }) => [code, column, row]), [['XB', 1, 1], ['ZZ', 2, 1], ['XA', 2, 2]])
    assert.deepEqual([europe?.column, europe?.row, europe?.width, europe?.height], [8, 1, 3, 3])
  })

  it('never puts two in one cell, however many there are', () => {
    const many = Array.from({ length: 200 }, (_, index) => entry(`Q${index}`, `Name ${index}`))
    const { regions: [europe] } = picker(many, regions, grid, 'en')
    assert.equal(new Set(europe?.tiles.map(({ column, row }) => `${column} ${row}`)).size, 200)
  })

  it('moves a block down where the one above it has grown', () => {
    const below = { ...grid, blocks: { ...grid.blocks, WCA: { x: 8, y: 3, w: 2, h: 2 } } }
    const three = [...regions, { code: 'WCA', name: 'West and Central Africa' }]
    const rowOf = (n: number) => picker([...Array.from({ length: n }, (_, index) => entry(`Q${index}`, `Name ${index}`)), entry('XD', 'Delta', 'WCA')], three, below, 'en').regions.find(({ code }) => code === 'WCA')?.row
    assert.deepEqual([rowOf(6), rowOf(7)], [4, 5])
  })

  it('lists names by letter, accents under their plain letter, in the reader’s order', () => {
    const { letters } = picker([entry('XE', 'Estrava'), entry('XI', 'Île-Amara'), entry('XA', 'Élan'), entry('XZ', 'Zenlo', 'NOWHERE')], regions, grid, 'fr')
    assert.deepEqual(letters.map(({ letter, entries }) => [letter, entries.map(({ name }) => name)]), [['E', ['Élan', 'Estrava']], ['I', ['Île-Amara']], ['Z', ['Zenlo']]])
  })

  it('leaves the Arabic article aside when it looks for the letter', () => {
    const { letters } = picker([entry('JO', 'الأردن'), entry('AL', 'ألبانيا')], regions, grid, 'ar')
    assert.deepEqual(letters.map(({ letter }) => letter), ['ا'])
  })

  it('shows no region without administrations', () => {
    assert.deepEqual(picker([entry('XA', 'Aldermere')], regions, grid, 'en').regions.map(({ code }) => code), ['EUR'])
  })
})
