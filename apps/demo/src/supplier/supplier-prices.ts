const STOCK_TAKING_EVERY = 40;
const BAD_SESSION_EVERY = 3;
const GOOD_ANSWERS_OF_A_BAD_SESSION = 30;

/** Whether the supplier is counting this article and has no price for it: about one in forty, always the same ones. */
export function isStockTaking(sku: string): boolean {
  return mix(sku) % STOCK_TAKING_EVERY === 0;
}

/** Whether the supplier has gone down in this session: every third one breaks off after thirty answers. */
export function isUnderMaintenance(session: number, asked: number): boolean {
  return session % BAD_SESSION_EVERY === 0 && asked > GOOD_ANSWERS_OF_A_BAD_SESSION;
}

/** The supplier's price in whole cents: within 12 % of the shop's own, and now and then a slip of the pen at double that. */
export function quote(sku: string, shopPriceCents: number, session: number): number {
  const dice = mix(`${sku}/${session}`);
  if (dice % 61 === 0) return shopPriceCents * 2;
  const percent = dice % 3 === 0 ? (dice % 25) - 12 : 0;
  return Math.max(50, Math.round((shopPriceCents * (100 + percent)) / 5_000) * 50);
}

/** FNV-1a, for choices that look like chance and are the same each time. */
function mix(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return (hash ^ (hash >>> 13)) >>> 0;
}
