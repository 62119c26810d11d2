import { describe, expect, it } from 'vitest';
import { NamePartsOf, PartExchange, partDifference, withPartsExchanged } from './name-parts';
import { TokenKind, Vocabulary } from './vocabulary';

function partsOf(name: string) {
  const vocabulary = new Vocabulary();
  return new NamePartsOf(vocabulary).of(vocabulary.intern(name, TokenKind.Word));
}

describe('the parts of a name', () => {
  it.each([
    ['userId', ['user', 'id']],
    ['UserID', ['user', 'id']],
    ['user_id', ['user', 'id']],
    ['HTMLParser2', ['html', 'parser', '2']],
    ['__init__', ['init']],
    ['größe', ['gr', 'öß', 'e']],
    ['$', []],
  ])('of %s are %j', (name, parts) => {
    expect(partsOf(name).parts).toEqual(parts);
  });

  it('make the same key whatever joins them', () => {
    expect(new Set(['userId', 'UserId', 'user_id', 'USER_ID'].map((name) => partsOf(name).key)).size).toBe(1);
  });

  it('are none of a sign', () => {
    const vocabulary = new Vocabulary();
    expect(new NamePartsOf(vocabulary).of(vocabulary.intern('(', TokenKind.Punctuation)).parts).toEqual([]);
  });
});

describe('a name with a part exchanged', () => {
  it.each([
    ['findUser', 'UserStore', 'OrderStore', 'findOrder'],
    ['setOpen', 'open', 'visible', 'setVisible'],
    ['find_user', 'User', 'Order', 'find_order'],
    ['find_user', 'User', 'LineItem', 'find_line_item'],
    ['findUsers', 'User', 'Order', undefined],
    ['USER_LIMIT', 'user', 'lineItem', 'LINE_ITEM_LIMIT'],
    ['userById', 'User', 'LineItem', 'lineItemById'],
    ['getName', 'User', 'Order', undefined],
    ['getX', 'x', 'y', undefined],
    ['findUser', 'User', 'User', undefined],
  ])('%s for %s and %s is %s', (name, theirs, ours, expected) => {
    const difference = partDifference(partsOf(theirs), partsOf(ours));
    expect(difference && withPartsExchanged(name, difference)).toBe(expected);
  });

  it('is made once, and never of a name of one part', () => {
    const vocabulary = new Vocabulary();
    const id = (name: string) => vocabulary.intern(name, TokenKind.Word);
    const exchange = new PartExchange(new NamePartsOf(vocabulary));
    const made = exchange.tokenFor(id('findUser'), id('User'), id('Order'));
    expect(vocabulary.text(made)).toBe('findOrder');
    expect(exchange.tokenFor(id('findUser'), id('User'), id('Order'))).toBe(made);
    expect(exchange.tokenFor(id('user'), id('User'), id('Order'))).toBe(-1);
  });
});
