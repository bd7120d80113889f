// The health check of the container: ends with 0 when /healthz answers 200 within 4 s.
import { get } from 'node:http'

const request = get({ host: '127.0.0.1', port: Number(process.env.PORT) || 3000, path: '/healthz', timeout: 4000 }, response => {
  response.resume()
  process.exit(response.statusCode === 200 ? 0 : 1)
})
request.on('timeout', () => request.destroy(new Error('timeout')))
request.on('error', () => process.exit(1))
