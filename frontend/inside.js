// All that the pages after signing in need, but for the lock, in one file.

import "./app.js";
import "./drafts.js";
import "./people.js";
import "./send.js";
