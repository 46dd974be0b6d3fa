import http from 'k6/http';

export const options = { vus: 1, iterations: 500 };

export default function () {
  const adresse = `last+${__ITER}@example.org`;
  if (__ENV.AUFRAEUMEN) {
    http.del(`${__ENV.BASIS_URL}/test/kunden/${encodeURIComponent(adresse)}`);
    return;
  }
  http.post(`${__ENV.BASIS_URL}/test/kunden`, JSON.stringify({ adresse }), {
    headers: { 'Content-Type': 'application/json' },
  });
}
