"""Each rule that can silence or color something, switched off alone: what it earns and costs."""
