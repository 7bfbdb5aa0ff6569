import { describe, expect, it } from 'vitest';
import { absentUsers, cannotOf, together } from '../../../../../functions/webhook-keeper/fill/report.ts';

const DAY = { since: 1_795_165_200, until: 1_795_165_200 + 86_400 };
const whatOf = (entities: readonly string[], deletions: 'recents' | 'deep' = 'recents', window = DAY) =>
  cannotOf({ entities, deletions }, window).map(({ entity, what }) => `${entity}: ${what}`);

describe('what a fill cannot bring back', () => {
  it('of persons is what lies between, what recents leave out, and who came and went', () => {
    expect(whatOf(['person'])).toEqual([
      'person: steps in between, and who made the changes',
      'person: deletions that the list of recent changes leaves out',
      'person: records that were added and deleted within the gap',
    ]);
  });

  it('is no deletion that recents leave out where every record is asked for', () => {
    expect(whatOf(['person'], 'deep')).toEqual([
      'person: steps in between, and who made the changes',
      'person: records that were added and deleted within the gap',
    ]);
  });

  it('of leads is every deletion, of deals and organizations where a merged one went, of users a flip', () => {
    expect(whatOf(['lead'])).toContain('lead: deletions');
    expect(whatOf(['deal'])).toContain('deal: into which other record one was merged');
    expect(whatOf(['organization'])).toContain('organization: into which other record one was merged');
    expect(whatOf(['user'])).toContain(
      'user: users who were switched off and on again, or the other way round',
    );
  });

  it('of an entity without a list is everything', () => {
    expect(whatOf(['note', 'stage'])).toEqual(['note: every change', 'stage: every change']);
  });

  it('is a deletion of more than 30 days ago once the gap is that long', () => {
    const long = { since: DAY.since, until: DAY.since + 31 * 86_400 };

    expect(whatOf(['deal'], 'recents', long)).toContain('deal: deletions of more than 30 days ago');
    expect(whatOf(['deal'])).not.toContain('deal: deletions of more than 30 days ago');
  });

  it('names twenty absent users at most and counts them all', () => {
    const ids = Array.from({ length: 25 }, (_, index) => String(index));

    expect(absentUsers(ids)).toMatchObject([
      { what: expect.stringMatching(/: 0, 1, .*, 19, …$/), count: 25 },
    ]);
    expect(absentUsers([])).toEqual([]);
  });

  it('is said once, with its counts added', () => {
    const line = { entity: 'person', what: 'x', why: 'y' };

    expect(
      together(
        [line, { ...line, count: 2 }],
        [
          { ...line, count: 3 },
          { ...line, what: 'z' },
        ],
      ),
    ).toEqual([
      { ...line, count: 5 },
      { ...line, what: 'z' },
    ]);
  });
});
