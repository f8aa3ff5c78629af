postMessage("The feed has started.");
