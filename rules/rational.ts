/**
 * An exact fraction. Sums of shares such as 0.7 + 0.2 + 0.1 are 1 here, which they are not in binary fractions; the grade
 * of a source hangs on that. Always in lowest terms, the denominator above zero.
 */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function gcd(left: bigint, right: bigint): bigint {
  let [a, b] = [left < 0n ? -left : left, right];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

function rational(numerator: bigint, denominator: bigint): Rational {
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = gcd(numerator, denominator * sign);
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
}

/** The number as it is written in decimals. It must be finite. */
export function fromDecimal(value: number): Rational {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) - fraction.length;
  const digits = BigInt(`${whole}${fraction}`);
  const power = 10n ** BigInt(Math.abs(shift));
  return shift >= 0 ? rational(digits * power, 1n) : rational(digits, power);
}

/** Zero. */
export const ZERO: Rational = { numerator: 0n, denominator: 1n };

/** The sum. */
export function plus(left: Rational, right: Rational): Rational {
  return rational(
    left.numerator * right.denominator + right.numerator * left.denominator,
    left.denominator * right.denominator,
  );
}

/** The product. */
export function times(left: Rational, right: Rational): Rational {
  return rational(left.numerator * right.numerator, left.denominator * right.denominator);
}

/** The quotient; the divisor must not be zero. */
export function over(left: Rational, right: Rational): Rational {
  return rational(left.numerator * right.denominator, left.denominator * right.numerator);
}

/** Whether the first is at least the second. */
export function isAtLeast(left: Rational, right: Rational): boolean {
  return left.numerator * right.denominator >= right.numerator * left.denominator;
}

/** As a number for people to read: what lies behind the ninth decimal is cut off. */
export function toNumber({ numerator, denominator }: Rational): number {
  const scale = 1_000_000_000n;
  const scaled = (numerator * scale) / denominator;
  return Number(scaled) / Number(scale);
}
