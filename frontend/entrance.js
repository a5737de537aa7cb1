// All that the pages before signing in need, in one file.

import "./app.js";
import "./passkeys.js";
