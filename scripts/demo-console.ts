// node scripts/demo-console.ts [PORT] [SPEED] [FOLDER]
//
// For work on the web application: the console at 127.0.0.1:PORT (8086) before an engine that plays the shipped
// captures SPEED (1) times as fast as they were recorded. FOLDER is the built web application (web/dist). Ends with
// Ctrl-C.
import { startDemoConsole } from './testing/demo-console.ts';

const [port = '8086', speed = '1', webDir] = process.argv.slice(2);
const demo = await startDemoConsole({ port: Number(port), speed: Number(speed), ...(webDir ? { webDir } : {}) });
console.log(`${demo.url}  user admin, one-time password ${demo.password}`);
const stop = () => void demo.stop().then(() => process.exit(0));
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
