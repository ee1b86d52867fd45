def write(results, environment, findings): return json.dumps(results, indent=1)
import json
