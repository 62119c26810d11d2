/** The upstream's rate limit headers, with the tenant's own in the place of those that leave more. */
export function stricter(
  upstream: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const headers = { ...upstream };
  for (const unit of ['requests', 'tokens']) {
    const name = `x-ratelimit-remaining-${unit}`;
    const [theirs, ours] = [upstream[name], own[name]];
    if (ours === undefined || (theirs !== undefined && Number(theirs) < Number(ours))) continue;
    for (const what of ['limit', 'remaining', 'reset']) {
      const value = own[`x-ratelimit-${what}-${unit}`];
      if (value !== undefined) headers[`x-ratelimit-${what}-${unit}`] = value;
    }
  }
  return headers;
}
