"""Fine-tuning datasets: built from reviewed feedback by a recipe, frozen, exported, traced to model versions."""
