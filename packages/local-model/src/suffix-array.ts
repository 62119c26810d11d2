/**
 * Sorts all suffixes of `text` and returns their starts, smallest suffix first (a suffix sorts before every longer one
 * that begins with it). Linear in time: induced sorting (SA-IS) after Nong, Zhang and Chan, 2009.
 *
 * @param text - whole numbers from 0 to `alphabet - 1`
 * @see https://doi.org/10.1109/TC.2010.188
 */
export function suffixArray(text: Int32Array, alphabet: number): Int32Array {
  const n = text.length;
  const order = new Int32Array(n);
  if (n > 0) sortSuffixes(text, alphabet, order);
  return order;
}

// Reads below are inside the arrays by construction; `as number` tells the compiler so.
function sortSuffixes(text: Int32Array, alphabet: number, order: Int32Array): void {
  const n = text.length;
  if (n === 1) {
    order[0] = 0;
    return;
  }

  // 1. A suffix is of type S when it is smaller than the one after it, else of type L. The last one is L.
  const isS = new Uint8Array(n);
  for (let i = n - 2; i >= 0; i--) {
    const here = text[i] as number;
    const next = text[i + 1] as number;
    if (here < next || (here === next && isS[i + 1] === 1)) isS[i] = 1;
  }

  // 2. Bucket bounds by first symbol.
  const ends = new Int32Array(alphabet + 1);
  for (let i = 0; i < n; i++) ends[(text[i] as number) + 1] = (ends[(text[i] as number) + 1] as number) + 1;
  for (let symbol = 1; symbol <= alphabet; symbol++) {
    ends[symbol] = (ends[symbol] as number) + (ends[symbol - 1] as number);
  }
  const heads = ends.slice(0, alphabet); // ends[c] is where c begins, ends[c + 1] where it stops
  const cursor = new Int32Array(alphabet);

  // 3. Leftmost S suffixes (S after L) in text order.
  let leftmostCount = 0;
  for (let i = 1; i < n; i++) if (isS[i] === 1 && isS[i - 1] === 0) leftmostCount++;
  const leftmost = new Int32Array(leftmostCount);
  for (let i = 1, k = 0; i < n; i++) if (isS[i] === 1 && isS[i - 1] === 0) leftmost[k++] = i;

  // 4. Sort their substrings by inducing once from any order within a bucket.
  induce(text, isS, heads, ends, cursor, order, leftmost);

  if (leftmostCount > 1) {
    // 5. Name the substrings in sorted order; equal ones get the same name. `rank` lies at half the position: no two are neighbors.
    const rank = new Int32Array((n >> 1) + 1).fill(-1);
    for (let k = 0; k < leftmostCount; k++) rank[(leftmost[k] as number) >> 1] = k;
    const sorted = new Int32Array(leftmostCount);
    for (let i = 0, k = 0; i < n; i++) {
      const start = order[i] as number;
      if (start > 0 && isS[start] === 1 && isS[start - 1] === 0) sorted[k++] = start;
    }
    const reduced = new Int32Array(leftmostCount);
    let names = 0;
    for (let k = 0; k < leftmostCount; k++) {
      const start = sorted[k] as number;
      if (k > 0) {
        const index = rank[start >> 1] as number;
        const before = sorted[k - 1] as number;
        const beforeIndex = rank[before >> 1] as number;
        const end = index + 1 < leftmostCount ? (leftmost[index + 1] as number) : n;
        const beforeEnd = beforeIndex + 1 < leftmostCount ? (leftmost[beforeIndex + 1] as number) : n;
        if (!sameSubstring(text, start, end, before, beforeEnd)) names++;
      }
      reduced[rank[start >> 1] as number] = names;
    }
    names++;

    // 6. Sort the leftmost suffixes: by their names alone when those differ, else by the same algorithm on the names.
    const reducedOrder = new Int32Array(leftmostCount);
    if (names === leftmostCount) {
      for (let k = 0; k < leftmostCount; k++) reducedOrder[reduced[k] as number] = k;
    } else {
      sortSuffixes(reduced, names, reducedOrder);
    }
    for (let k = 0; k < leftmostCount; k++) sorted[k] = leftmost[reducedOrder[k] as number] as number;

    // 7. Induce the whole order from them.
    induce(text, isS, heads, ends, cursor, order, sorted);
  }
}

function sameSubstring(text: Int32Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (aEnd - a !== bEnd - b) return false;
  // The next leftmost S position belongs to both, except at the end of the text, where nothing follows.
  const n = text.length;
  if (aEnd === n || bEnd === n) return false;
  for (let i = a, j = b; i <= aEnd; i++, j++) if (text[i] !== text[j]) return false;
  return true;
}

/** Places `seeds` (ascending within each bucket) at their buckets' ends, then the L and the S suffixes from them. */
function induce(
  text: Int32Array,
  isS: Uint8Array,
  heads: Int32Array,
  ends: Int32Array,
  cursor: Int32Array,
  order: Int32Array,
  seeds: Int32Array,
): void {
  const n = text.length;
  const alphabet = heads.length;
  order.fill(-1);
  for (let symbol = 0; symbol < alphabet; symbol++) cursor[symbol] = ends[symbol + 1] as number;
  for (let k = seeds.length - 1; k >= 0; k--) {
    const start = seeds[k] as number;
    const symbol = text[start] as number;
    const slot = (cursor[symbol] as number) - 1;
    cursor[symbol] = slot;
    order[slot] = start;
  }

  cursor.set(heads);
  place(n - 1);
  for (let i = 0; i < n; i++) {
    const start = order[i] as number;
    if (start > 0 && isS[start - 1] === 0) place(start - 1);
  }

  for (let symbol = 0; symbol < alphabet; symbol++) cursor[symbol] = ends[symbol + 1] as number;
  for (let i = n - 1; i >= 0; i--) {
    const start = order[i] as number;
    if (start > 0 && isS[start - 1] === 1) {
      const symbol = text[start - 1] as number;
      const slot = (cursor[symbol] as number) - 1;
      cursor[symbol] = slot;
      order[slot] = start - 1;
    }
  }

  function place(start: number): void {
    const symbol = text[start] as number;
    const slot = cursor[symbol] as number;
    cursor[symbol] = slot + 1;
    order[slot] = start;
  }
}
