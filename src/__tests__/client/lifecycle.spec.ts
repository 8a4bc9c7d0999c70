import {
  disposable,
  Disposables,
  IDisposable,
  listen,
  Replaceable
} from '../../client/lifecycle';

describe('an owned thing', () => {
  let disposed: string[];

  const thing = (name: string): IDisposable =>
    disposable(() => disposed.push(name));

  beforeEach(() => {
    disposed = [];
  });

  it('is disposed of once', () => {
    const one = thing('one');
    one.dispose();
    one.dispose();
    expect(disposed).toEqual(['one']);
  });

  it('ends with its owner, the newest first', () => {
    const owner = new Disposables();
    const one = owner.add(thing('one'));
    owner.add(thing('two'));
    expect(disposed).toEqual([]);
    owner.dispose();
    owner.dispose();
    expect(disposed).toEqual(['two', 'one']);
    one.dispose();
    expect(disposed).toEqual(['two', 'one']);
  });

  it('ends at once when its owner has ended', () => {
    const owner = new Disposables();
    owner.dispose();
    owner.add(thing('late'));
    expect(disposed).toEqual(['late']);
  });

  it('ends when another takes its place', () => {
    const place = new Replaceable<IDisposable>();
    const one = thing('one');
    place.value = one;
    place.value = one;
    expect(place.value).toBe(one);
    expect(disposed).toEqual([]);
    place.value = thing('two');
    expect(disposed).toEqual(['one']);
    place.value = null;
    expect(disposed).toEqual(['one', 'two']);
  });

  it('is not disposed of by a place that it was taken out of', () => {
    const place = new Replaceable<IDisposable>();
    const one = thing('one');
    place.value = one;
    expect(place.release()).toBe(one);
    expect(place.value).toBeNull();
    place.dispose();
    expect(disposed).toEqual([]);
  });

  it('ends at once in a place that has ended', () => {
    const place = new Replaceable<IDisposable>();
    place.value = thing('one');
    place.dispose();
    place.value = thing('late');
    expect(place.value).toBeNull();
    expect(disposed).toEqual(['one', 'late']);
  });

  it('gets no event after its end', () => {
    const target = document.createElement('div');
    const heard = jest.fn();
    const listener = listen(target, 'click', heard);
    target.click();
    listener.dispose();
    target.click();
    expect(heard).toHaveBeenCalledTimes(1);
  });
});
