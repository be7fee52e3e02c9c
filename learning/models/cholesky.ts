/** Symmetric positive definite systems, by Cholesky's factorisation (Golub and Van Loan, Matrix Computations, 4.2). */

/**
 * Factor L of A = L·Lᵀ, in place: the lower triangle of `matrix` (row by row, n × n) becomes L.
 * @throws RangeError when the matrix is not positive definite
 */
export function factorise(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let left = matrix[i * n + j] ?? 0;
      for (let k = 0; k < j; k++) left -= (matrix[i * n + k] ?? 0) * (matrix[j * n + k] ?? 0);
      if (i !== j) matrix[i * n + j] = left / (matrix[j * n + j] ?? 1);
      else if (left > 0) matrix[i * n + i] = Math.sqrt(left);
      else throw new RangeError('the matrix is not positive definite');
    }
  }
}

/** x of L·Lᵀ·x = b, for a factor made by `factorise`. */
export function solve(factor: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    let left = x[i] ?? 0;
    for (let k = 0; k < i; k++) left -= (factor[i * n + k] ?? 0) * (x[k] ?? 0);
    x[i] = left / (factor[i * n + i] ?? 1);
  }
  for (let i = n - 1; i >= 0; i--) {
    let left = x[i] ?? 0;
    for (let k = i + 1; k < n; k++) left -= (factor[k * n + i] ?? 0) * (x[k] ?? 0);
    x[i] = left / (factor[i * n + i] ?? 1);
  }
  return x;
}
